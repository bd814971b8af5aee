/** The body of an error as OpenAI writes it. https://platform.openai.com/docs/guides/error-codes */
export interface OpenAIError {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

export function openAIError(
  message: string,
  code: string | null = null,
  param: string | null = null,
): OpenAIError {
  return { error: { message, type: 'invalid_request_error', param, code } };
}

const byStatus: Readonly<Record<number, OpenAIError['error']>> = {
  401: {
    message: 'Incorrect API key provided: sk-local. You can find your API key in your account.',
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_api_key',
  },
  404: {
    message: 'The model does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_found',
  },
  429: {
    message: 'Rate limit reached for requests. Please try again later.',
    type: 'requests',
    param: null,
    code: 'rate_limit_exceeded',
  },
  503: {
    message: 'The engine is currently overloaded, please try again later.',
    type: 'server_error',
    param: null,
    code: 'server_is_overloaded',
  },
};

/** What OpenAI says with a status of which nothing more is known. */
export function errorOfStatus(status: number): OpenAIError {
  const unknown = {
    message: 'The server had an error while processing your request. Sorry about that!',
    type: status < 500 ? 'invalid_request_error' : 'server_error',
    param: null,
    code: null,
  };
  return { error: byStatus[status] ?? unknown };
}

/** What OpenAI says when a model fails for a reason that has this code. */
export function errorOfCode(code: string): OpenAIError {
  return { error: { ...errorOfStatus(500).error, code } };
}
