import type { UseOpenAIRequestReturn } from '@amplify-ai-request/vue';

type Status = UseOpenAIRequestReturn['status']['value'];

/** Says in words where a request stands. */
export function toStatusText(status: Status, { isError, hasText }: { isError: boolean; hasText: boolean }) {
  if (isError) return 'No answer';
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
