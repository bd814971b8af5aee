import type { UseOpenAIRequestReturn } from '@amplify-ai-request/react';
import { Elapsed } from './Elapsed';
import type { Ticket } from './ticket';

interface RequestStatusProps {
  readonly request: UseOpenAIRequestReturn<Ticket>;
}

/** Says where the request stands. */
export function RequestStatus({ request }: RequestStatusProps) {
  const { id, isPending, createdAt, completedAt, usage } = request;
  return (
    <div className="status" data-pending={isPending}>
      <span className="dot" aria-hidden="true" />
      <p role="status">{toWords(request)}</p>
      <Elapsed key={id} since={createdAt} until={completedAt} isRunning={isPending} />
      {usage && <span className="elapsed">{usage.totalTokens} tokens</span>}
    </div>
  );
}

function toWords(request: UseOpenAIRequestReturn<Ticket>): string {
  const { status, error, isCancelling, isCancelled, createdAt } = request;
  if (error) return error.retryable ? 'Lost sight of it' : 'No ticket';
  if (isCancelled) return 'Stopped';
  if (isCancelling) return 'Stopping';
  switch (status) {
    case 'submitting':
      return 'Sending the message';
    case 'queued':
      // Of a request that was found by its id nothing is known at first.
      return createdAt ? 'Waiting in the queue' : 'Loading';
    case 'in_progress':
      return 'The model is writing';
    case 'completed':
      return 'Done';
    default:
      return 'Ready';
  }
}
