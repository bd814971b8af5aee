import type { UseOpenAIRequestReturn } from '@amplify-ai-request/react';
import { Elapsed } from './Elapsed';
import type { Ticket } from './ticket';

interface RequestStatusProps {
  readonly request: UseOpenAIRequestReturn<Ticket>;
  readonly since?: number;
}

/** Says where the request stands. */
export function RequestStatus({ request, since }: RequestStatusProps) {
  const { id, isPending, usage } = request;
  return (
    <div className="status" data-pending={isPending}>
      <span className="dot" aria-hidden="true" />
      <p role="status">{toWords(request)}</p>
      {since && <Elapsed key={id} since={since} isRunning={isPending} />}
      {usage && <span className="elapsed">{usage.totalTokens} tokens</span>}
    </div>
  );
}

function toWords({ status, error, isCancelled }: UseOpenAIRequestReturn<Ticket>): string {
  if (error) return isWorthAnotherLook(error) ? 'Lost sight of it' : 'No ticket';
  if (isCancelled) return 'Stopped';
  switch (status) {
    case 'submitting':
      return 'Sending the message';
    case 'queued':
      return 'Waiting in the queue';
    case 'in_progress':
      return 'The model is writing';
    case 'completed':
      return 'Done';
    default:
      return 'Ready';
  }
}

/** Tells whether the request may go on though we no longer see it. */
export function isWorthAnotherLook(error: UseOpenAIRequestReturn['error']): boolean {
  return error?.code === 'connection' || error?.code === 'timeout';
}
