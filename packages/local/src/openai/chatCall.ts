/** A question as the stand-in was asked it. */
export interface StandInCall {
  readonly receivedAt: Date;
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** Whether a JSON object was asked for. */
  readonly json: boolean;
  readonly stream: boolean;
  /** The most tokens to answer with. */
  readonly maxTokens?: number;
  /** The whole body, as sent. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RecordedCall extends StandInCall {
  /** The HTTP status of the reply; absent while there is none, and when the connection was dropped. */
  readonly status?: number;
}

/** Reads a body that may be anything: what is wrong with it is found by its checks. */
export function toCall(body: Readonly<Record<string, unknown>>): StandInCall {
  const { model, messages, stream, response_format: format } = body;
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  return {
    receivedAt: new Date(),
    model: typeof model === 'string' ? model : '',
    messages: (Array.isArray(messages) ? messages : []).map((message) => ({
      role: String(message?.role),
      content: textOf(message?.content),
    })),
    json: typeof format === 'object' && format !== null && 'type' in format && format.type !== 'text',
    stream: stream === true,
    ...(typeof maxTokens === 'number' && { maxTokens }),
    body,
  };
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}
