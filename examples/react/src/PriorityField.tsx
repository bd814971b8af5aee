import { priorities, type Ticket } from './ticket';

interface PriorityFieldProps {
  readonly value: Ticket['priority'] | undefined;
  readonly isReadOnly: boolean;
  readonly isAwaited: boolean;
  readonly onChange: (value: Ticket['priority']) => void;
}

/** Three radio buttons side by side. */
export function PriorityField({ value, isReadOnly, isAwaited, onChange }: PriorityFieldProps) {
  return (
    <fieldset className="field" disabled={isReadOnly}>
      <legend>Priority</legend>
      <div className={isAwaited ? 'choices awaited' : 'choices'}>
        {priorities.map((priority) => (
          <label key={priority}>
            <input
              type="radio"
              name="priority"
              checked={priority === value}
              onChange={() => onChange(priority)}
            />
            <span>{priority}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
