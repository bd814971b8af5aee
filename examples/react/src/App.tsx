import { useOpenAIRequest } from '@amplify-ai-request/react';
import { useEffect, useRef, useState } from 'react';
import { Announcement } from './Announcement';
import { toDraft } from './draft';
import { MessageForm } from './MessageForm';
import { RequestError } from './RequestError';
import { RequestStatus } from './RequestStatus';
import { TicketForm } from './TicketForm';
import { instructions, ticketSchema, toSpeech } from './ticket';
import { usePlace } from './usePlace';

export function App() {
  const { place, go, leave } = usePlace();
  const [message, setMessage] = useState(place.message);
  const answer = useRef<HTMLElement>(null);

  const request = useOpenAIRequest({ id: place.id, schema: ticketSchema, stream: true });
  const { id, data, partialData, error, cancelError, isPending, isSuccess, isIdle, notices } = request;

  // For whoever develops the app, not for whoever uses it.
  useEffect(() => {
    for (const notice of notices) console.info(notice);
  }, [notices]);

  function read() {
    const { id } = request.submit({ system: instructions, prompt: message });
    go({ id, message });
    // Where there is one column it lies below.
    if (matchMedia('(width < 58rem)').matches) answer.current?.scrollIntoView();
  }

  function startOver() {
    request.reset();
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
            onNew={startOver}
          />
          <RequestStatus request={request} />
          {error && <RequestError error={error} />}
          {cancelError && <RequestError title="It could not be stopped." error={cancelError} />}
        </div>
        <section
          ref={answer}
          tabIndex={-1}
          aria-label="Answer"
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
        <Announcement text={data && toSpeech(data)} />
      </main>
    </>
  );
}
