import { useState } from 'react';

/** Copies a text, and says whether that worked. */
export function CopyButton({ text }: { readonly text: string }) {
  const [outcome, setOutcome] = useState<{ readonly text: string; readonly words: string }>();

  const copy = async () => setOutcome({ text, words: await toClipboard(text) });

  return (
    <p className="copy">
      <button type="button" className="quiet" onClick={copy}>
        Copy as JSON
      </button>
      {/* What was copied before an edit is not what is there now. */}
      <span aria-live="polite">{outcome?.text === text && outcome.words}</span>
    </p>
  );
}

/** Copies a text, and tells in words how that went. */
async function toClipboard(text: string): Promise<string> {
  try {
    // There is none on a page that came by plain http.
    await navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    return 'The browser did not allow it';
  }
}
