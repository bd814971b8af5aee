import { useState } from 'react';
import { CopyButton } from './CopyButton';
import type { Draft } from './draft';
import { PriorityField } from './PriorityField';
import { StepsField } from './StepsField';
import { TextField } from './TextField';

interface TicketFormProps {
  /** What the model has written so far. */
  readonly written: Draft;
  readonly isWriting: boolean;
  /** The model is done: now it is the person's. */
  readonly isEditable: boolean;
}

/** Shows a ticket while it is written, and lets it be edited afterwards. Give it a key: with another one comes another ticket. */
export function TicketForm({ written, isWriting, isEditable }: TicketFormProps) {
  const [edits, setEdits] = useState<Partial<Draft>>({});
  const ticket = { ...written, ...edits };

  const field = <Name extends keyof Draft>(name: Name, isEmpty: boolean) => ({
    isReadOnly: !isEditable,
    isAwaited: isWriting && isEmpty,
    onChange: (value: Draft[Name]) => setEdits({ ...edits, [name]: value }),
  });
  const textField = (name: 'title' | 'customer' | 'mood' | 'summary') => ({
    ...field(name, ticket[name] === ''),
    value: ticket[name],
  });

  return (
    <form className="ticket">
      <TextField label="Title" {...textField('title')} />
      <div className="pair">
        <TextField label="Customer" {...textField('customer')} />
        <TextField
          label="Order number"
          {...field('orderNumber', ticket.orderNumber === undefined)}
          value={ticket.orderNumber ?? ''}
          placeholder={ticket.orderNumber === null ? 'None in the message' : undefined}
          onChange={(text) => setEdits({ ...edits, orderNumber: text || null })}
        />
        <PriorityField {...field('priority', !ticket.priority)} value={ticket.priority} />
        <TextField label="Mood" {...textField('mood')} />
      </div>
      <TextField label="Summary" rows={4} {...textField('summary')} />
      <StepsField
        {...field('steps', ticket.steps.length === 0)}
        value={ticket.steps}
        onChange={(steps) => setEdits({ ...edits, steps: [...steps] })}
      />
      {isEditable && <CopyButton text={JSON.stringify(ticket, null, 2)} />}
    </form>
  );
}
