/** What came back over HTTP, read as GraphQL where it is. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Readonly<Record<string, View | null>> | null;
  readonly errors: readonly { readonly errorType?: string | null; readonly message: string }[];
}

/** A request as its owner sees it. */
export type View = Readonly<Record<string, unknown>>;

/** Sends a body as it is: what is tried here is often none that a GraphQL client would send. */
export async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): Promise<Reply> {
  const reply = await fetch(url, { method, headers, ...(method === 'POST' && { body }) });
  const { data = null, errors = [] } = parse(await reply.text());
  return { status: reply.status, headers: reply.headers, data, errors };
}

function parse(text: string): Partial<Pick<Reply, 'data' | 'errors'>> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/**
 * How a reply refuses: its HTTP status where that is one of a refusal, and the type of its error. What GraphQL itself finds
 * has no type, but says what it is about: `Unknown argument "owner"`. Several equal ones are one, with their number.
 */
export function refusalOf({ status, headers, data, errors }: Reply): string {
  const types = errors.map(({ errorType, message }) => errorType ?? /^[^"]*("[^"]*")?/.exec(message)?.[0]);
  const counted = [...new Set(types)].map((type) => {
    const times = types.filter((other) => other === type).length;
    return times > 1 ? `${times} × ${type}` : String(type);
  });
  const given = Object.values(data ?? {}).filter((value) => value !== null).length;
  const told = counted.join(', ') || (status === 200 ? 'none' : (headers.get('x-amzn-errortype') ?? ''));
  return [status === 200 ? '' : status, told, errors.length > 0 && given > 0 ? `but ${given} given` : '']
    .filter(Boolean)
    .join(' ');
}
