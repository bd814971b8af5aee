import { useState } from 'react';

interface StepsFieldProps {
  readonly value: readonly string[];
  readonly isReadOnly: boolean;
  readonly isAwaited: boolean;
  readonly onChange: (value: readonly string[]) => void;
}

/** A checklist whose steps can be reworded. */
export function StepsField({ value, isReadOnly, isAwaited, onChange }: StepsFieldProps) {
  const [done, setDone] = useState<readonly number[]>([]);
  const isBlank = isReadOnly && value.length === 0;
  const toggle = (at: number) =>
    setDone(done.includes(at) ? done.filter((one) => one !== at) : [...done, at]);
  return (
    <fieldset className="field">
      <legend>Steps</legend>
      <ol className="steps">
        {isBlank &&
          [1, 2, 3].map((row) => (
            <li key={`blank ${row}`} className={isAwaited ? 'blank awaited' : 'blank'} />
          ))}
        {value.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name, and are only ever added at the end
          <li key={at}>
            <input
              type="checkbox"
              aria-label={`Step ${at + 1} is done`}
              disabled={isReadOnly}
              checked={done.includes(at)}
              onChange={() => toggle(at)}
            />
            <textarea
              rows={1}
              aria-label={`Step ${at + 1}`}
              readOnly={isReadOnly}
              value={step}
              onChange={(event) => onChange(value.with(at, event.target.value))}
            />
          </li>
        ))}
      </ol>
    </fieldset>
  );
}
