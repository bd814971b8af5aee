import type { StandInCall } from './chatCall.js';
import { toTokens } from './completion.js';

export type ResponseStatus = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled';

/** Describes a response that the stand-in has accepted. */
export interface AcceptedResponse {
  readonly id: string;
  /** As it was sent: `request_id`, `environment` and `attempt` say whose it is. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: ResponseStatus;
}

/** How a response ended that nobody cancelled. */
export type ResponseEnd =
  | { readonly status: 'completed' | 'incomplete'; readonly text: string; readonly reason?: string }
  | { readonly status: 'failed'; readonly code: string };

export interface ResponseRecord extends AcceptedResponse {
  readonly call: StandInCall;
  /** In seconds, as OpenAI has it. */
  readonly createdAt: number;
  readonly end?: ResponseEnd;
}

/** The body of a response. https://platform.openai.com/docs/api-reference/responses/object */
export function toResponseObject({ id, metadata, status, call, createdAt, end }: ResponseRecord) {
  const text = end && 'text' in end ? end.text : undefined;
  return {
    id,
    object: 'response',
    created_at: createdAt,
    status,
    background: true,
    store: true,
    error:
      end?.status === 'failed'
        ? { code: end.code, message: 'The stand-in failed, as it was told to.' }
        : null,
    incomplete_details: end?.status === 'incomplete' ? { reason: end.reason } : null,
    model: call.model,
    output: text === undefined ? [] : [toMessage(id, status, text)],
    metadata,
    usage: text === undefined ? null : toUsage(call, text),
  };
}

function toMessage(id: string, status: ResponseStatus, text: string) {
  return {
    id: id.replace('resp_', 'msg_'),
    type: 'message',
    role: 'assistant',
    status,
    content: [{ type: 'output_text', text, annotations: [] }],
  };
}

function toUsage({ messages }: StandInCall, text: string) {
  const input = messages.reduce((sum, { content }) => sum + toTokens(content).length, 0);
  const output = toTokens(text).length;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
}
