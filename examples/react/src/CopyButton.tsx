import { useState } from 'react';

/** Copies a text, and says whether that worked. */
export function CopyButton({ text }: { readonly text: string }) {
  const [outcome, setOutcome] = useState<{ readonly text: string; readonly words: string }>();

  async function copy() {
    const words = await navigator.clipboard.writeText(text).then(
      () => 'Copied',
      () => 'The browser did not allow it',
    );
    setOutcome({ text, words });
  }

  return (
    <p className="copy">
      <button type="button" className="quiet" onClick={copy}>
        Copy as JSON
      </button>
      {/* What was copied before an edit is not what is there now. */}
      <span>{outcome?.text === text && outcome.words}</span>
    </p>
  );
}
