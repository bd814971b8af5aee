/** Describes a question as the stand-in was asked it. */
export interface StandInCall {
  readonly receivedAt: Date;
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** Whether a JSON object was asked for. */
  readonly json: boolean;
  readonly stream: boolean;
  /** Whether it is to be answered in the background, as a response. */
  readonly background: boolean;
  /** The most tokens to answer with. */
  readonly maxTokens?: number;
  /** The JSON schema that the answer must follow. */
  readonly schema?: unknown;
  /** The whole body, as sent. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Describes a question, and what became of it: one of `backend.calls`. */
export interface RecordedCall extends StandInCall {
  /** The HTTP status of the reply; absent while there is none, and when the connection was dropped. */
  readonly status?: number;
}

/** A call whose reply is still to come. */
export type OpenCall = StandInCall & { status?: number };

/** Reads a body that may be anything: what is wrong with it is found by its checks. */
export function toCall(body: Readonly<Record<string, unknown>>): StandInCall {
  const { model, messages, stream, response_format: format } = body;
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  const { json_schema: described } = (format ?? {}) as { json_schema?: { schema?: unknown } };
  return {
    receivedAt: new Date(),
    model: typeof model === 'string' ? model : '',
    messages: toMessages(messages),
    json: isJson(format),
    stream: stream === true,
    background: false,
    ...(typeof maxTokens === 'number' && { maxTokens }),
    ...(described && { schema: described.schema }),
    body,
  };
}

export function isJson(format: unknown): boolean {
  return typeof format === 'object' && format !== null && 'type' in format && format.type !== 'text';
}

export function toMessages(messages: unknown): StandInCall['messages'] {
  return (Array.isArray(messages) ? messages : []).map((message) => ({
    role: String(message?.role),
    content: textOf(message?.content),
  }));
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}
