import { AIRequestError } from '@amplify-ai-request/client';
import { useOpenAIRequest } from '@amplify-ai-request/react';
import { useEffect, useRef, useState } from 'react';
import { toDraft } from './draft';
import { MessageForm } from './MessageForm';
import { RequestError } from './RequestError';
import { RequestStatus } from './RequestStatus';
import { TicketForm } from './TicketForm';
import { instructions, ticketSchema } from './ticket';
import { usePlace } from './usePlace';

export function App() {
  const { place, go, leave } = usePlace();
  const [message, setMessage] = useState(place.message);
  const [stopError, setStopError] = useState<AIRequestError>();
  const answer = useRef<HTMLElement>(null);

  const request = useOpenAIRequest({ id: place.id, schema: ticketSchema, stream: true });
  const { id, data, partialData, isPending, isSuccess, isIdle, notices, submit, cancel, reset } = request;
  const error = request.error ?? (isPending ? stopError : undefined);

  // For whoever develops the app, not for whoever uses it.
  useEffect(() => {
    for (const notice of notices) console.info(notice);
  }, [notices]);

  function read() {
    const { id } = submit({ system: instructions, prompt: message });
    setStopError(undefined);
    go({ id, message, since: Date.now() });
  }

  function stop() {
    setStopError(undefined);
    cancel().catch((reason) => setStopError(AIRequestError.is(reason) ? reason : undefined));
  }

  function startOver() {
    reset();
    leave();
    setMessage('');
  }

  return (
    <>
      <header>
        <h1>Message to ticket</h1>
        <p>A model reads what a customer wrote, and the form fills in while it does.</p>
      </header>
      <main>
        <div className="asked">
          <MessageForm
            {...{ message, request, answer }}
            onChange={setMessage}
            onRead={read}
            onStop={stop}
            onNew={startOver}
          />
          <RequestStatus request={request} since={place.since} />
          {error && <RequestError error={error} />}
        </div>
        <section
          ref={answer}
          tabIndex={-1}
          aria-label="Answer"
          aria-live="polite"
          aria-busy={isPending}
          className={isIdle ? 'answer idle' : 'answer'}
        >
          <h2>Ticket</h2>
          <TicketForm
            key={id}
            written={toDraft(data ?? partialData)}
            isWriting={isPending}
            isEditable={isSuccess}
          />
        </section>
      </main>
    </>
  );
}
