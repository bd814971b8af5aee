import { useId } from 'react';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly isReadOnly: boolean;
  /** Nothing is written here yet, but soon will be. */
  readonly isAwaited: boolean;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  /** More than one line. */
  readonly rows?: number;
}

/** A labelled field, that the model fills in first and the person edits later. */
export function TextField({ label, isReadOnly, isAwaited, onChange, rows, ...field }: TextFieldProps) {
  const id = useId();
  const props = {
    id,
    ...field,
    readOnly: isReadOnly,
    className: isAwaited ? 'awaited' : undefined,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {rows ? <textarea rows={rows} {...props} /> : <input type="text" autoComplete="off" {...props} />}
    </div>
  );
}
