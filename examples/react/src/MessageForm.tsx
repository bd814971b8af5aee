import type { UseOpenAIRequestReturn } from '@amplify-ai-request/react';
import { type FormEvent, type KeyboardEvent, type RefObject, useRef } from 'react';
import { sample } from './sample';
import type { Ticket } from './ticket';
import { useFocusKeeper } from './useFocusKeeper';

interface MessageFormProps {
  readonly message: string;
  readonly request: UseOpenAIRequestReturn<Ticket>;
  /** Where the focus goes when a button that had it is gone. */
  readonly answer: RefObject<HTMLElement | null>;
  readonly onChange: (message: string) => void;
  readonly onRead: () => void;
  readonly onNew: () => void;
}

/** The message, and the buttons for what can be done with it. */
export function MessageForm({ message, request, answer, ...on }: MessageFormProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const buttons = useFocusKeeper(answer);

  function submit(event: FormEvent) {
    event.preventDefault();
    // Not disabled, which would take the focus away: pressed twice, it is still one request.
    if (request.isPending) return;
    if (message.trim()) on.onRead();
    else field.current?.focus();
  }

  function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
  }

  function stop() {
    if (!request.isCancelling) request.cancel();
  }

  function startOver() {
    on.onNew();
    field.current?.focus();
  }

  return (
    <form onSubmit={submit} className="message">
      <div className="above">
        <label htmlFor="message">Message</label>
        <button type="button" className="link" onClick={() => on.onChange(sample)}>
          Use a sample
        </button>
      </div>
      <textarea
        id="message"
        ref={field}
        rows={12}
        required
        placeholder="Paste the e-mail of a customer"
        value={message}
        onChange={(event) => on.onChange(event.target.value)}
        onKeyDown={submitOnEnter}
      />
      <div className="buttons" {...buttons}>
        <button type="submit" className="main" aria-disabled={request.isPending}>
          Read
        </button>
        {request.isPending && (
          <button type="button" aria-disabled={request.isCancelling} onClick={stop}>
            Stop
          </button>
        )}
        {request.error?.retryable && (
          <button type="button" onClick={request.refetch}>
            Look again
          </button>
        )}
        {!request.isIdle && (
          <button type="button" className="quiet" onClick={startOver}>
            New
          </button>
        )}
      </div>
    </form>
  );
}
