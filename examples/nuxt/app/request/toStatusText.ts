import type { UseOpenAIRequestReturn } from '@amplify-ai-request/vue';

type Status = UseOpenAIRequestReturn['status']['value'];

interface Known {
  readonly isError: boolean;
  /** Somebody stops it. */
  readonly isCancelling: boolean;
  /** Its row has been seen: of a request that was found by its id nothing is known at first. */
  readonly isFound: boolean;
  readonly hasText: boolean;
}

/** Says in words where a request stands. */
export function toStatusText(status: Status, { isError, isCancelling, isFound, hasText }: Known): string {
  if (isError) return 'No answer';
  if (isCancelling) return 'Stopping';
  if (status === 'queued' && !isFound) return 'Loading';
  if (status === 'in_progress') return hasText ? 'The model is writing' : 'The model is at work';
  return words[status];
}

const words: Record<Exclude<Status, 'in_progress'>, string> = {
  idle: 'Nothing asked yet',
  submitting: 'Sending',
  queued: 'Waiting in the queue',
  completed: 'Done',
  cancelled: 'Stopped',
  failed: 'No answer',
};
