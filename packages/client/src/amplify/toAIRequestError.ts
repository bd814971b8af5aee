import { AIRequestError } from '../errors.js';
import { type ErrorCode, isErrorCode } from '../protocol.js';

/** What may be known of one link in the chain of errors that Amplify rejects with. */
interface Link {
  /** AppSync's word, in the errors of a GraphQL answer. */
  readonly errorType?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
  readonly originalError?: unknown;
  readonly underlyingError?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly response?: { readonly headers?: Readonly<Record<string, string>> };
}

interface Rule {
  readonly code: ErrorCode;
  readonly message: string;
  matches(link: Link, status: number): boolean;
}

/** Said before a call, and when Amplify itself finds no address to call. */
export const notConfigured = 'Amplify does not know the backend: call Amplify.configure(outputs) before.';

const named = (pattern: RegExp) => (link: Link) => pattern.test(`${link.errorType ?? link.name}`);

/** The first rule that fits any link decides: a lost network shows as a missing sign-in further out. */
const rules: readonly Rule[] = [
  {
    code: 'connection',
    message: 'The backend could not be reached.',
    matches: named(/^(NetworkError|TypeError|SyntaxError|TimeoutError|CanceledError)$/),
  },
  {
    code: 'connection',
    message: 'The backend is busy or has a fault of its own.',
    matches: (link, status) =>
      status === 429 || status >= 500 || named(/Throttl|TooManyRequests|LimitExceeded|^Internal/)(link),
  },
  {
    code: 'misconfigured',
    message: 'Amplify has no API key: call Amplify.configure(outputs) with one, or use another `authMode`.',
    matches: named(/^NoApiKey$/),
  },
  {
    code: 'misconfigured',
    message: notConfigured,
    matches: named(/^NoEndpoint$/),
  },
  {
    code: 'invalid_input',
    message: 'The backend cannot read the request: check the types and the size of what you give.',
    matches: ({ message }, status) => status === 413 || /^Variable /.test(`${message}`),
  },
  {
    code: 'unauthorized',
    message:
      'The backend does not accept the caller: sign in, or let guests in (`guests: true` in the backend), and check the `authMode`.',
    matches: (link, status) =>
      status === 401 ||
      status === 403 ||
      named(/Unauthori[sz]ed|NotAuthorized|AccessDenied|ExpiredToken|UnrecognizedClient|Signature|^No[A-Z]/)(
        link,
      ),
  },
  {
    code: 'misconfigured',
    message:
      'The configured backend has no such operation: add withOpenAIRequests() to its schema and deploy, or check the `name`.',
    matches: ({ message }, status) =>
      status === 404 ||
      /Validation error of type|^Cannot query field|^Unknown (argument|type)/.test(`${message}`),
  },
];

/**
 * Says in our words what an Amplify call rejected with: an error, or a plain object with GraphQL's `errors`.
 *
 * Our own backend's errors carry one of our codes as `errorType`, and their message is meant for the user. Anyone else's
 * text stays in `cause`.
 */
export function toAIRequestError(thrown: unknown): AIRequestError {
  if (AIRequestError.is(thrown)) return thrown;
  const links = linksOf(thrown);
  const [first] = links;
  if (isErrorCode(first?.errorType)) {
    return new AIRequestError(first.errorType, `${first.message}`, { cause: thrown });
  }
  const rule = rules.find(({ matches }) =>
    links.some((link) => matches(link, link.$metadata?.httpStatusCode ?? 0)),
  );
  const { code, message } = rule ?? {
    code: 'failed',
    message: 'The backend refused the call: see the `cause` of this error, and its logs.',
  };
  return new AIRequestError(code, message, { cause: thrown, retryAfterMs: retryAfterMsOf(links) });
}

/** From the outermost error to what lies under it. GraphQL allows several; the first is telling. */
function linksOf(thrown: unknown): Link[] {
  const links: Link[] = [];
  let next = (thrown as { errors?: unknown[] } | undefined)?.errors?.[0] ?? thrown;
  while (typeof next === 'object' && next !== null && links.length < 5) {
    const link: Link = next;
    links.push(link);
    next = link.originalError ?? link.underlyingError;
  }
  return links;
}

/** https://www.rfc-editor.org/rfc/rfc9110#field.retry-after, in seconds; as a date it is left to the back-off. */
function retryAfterMsOf(links: readonly Link[]): number | undefined {
  const seconds = links
    .map((link) => Number(link.response?.headers?.['retry-after']))
    .find((value) => value > 0);
  return seconds && seconds * 1000;
}
