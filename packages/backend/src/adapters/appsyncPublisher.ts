import { operationNames, publishedFields } from '@amplify-ai-request/client/protocol';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4, type SignatureV4Init } from '@smithy/signature-v4';
import type { Publisher } from '../engine/ports.js';
import { createPoster, type Reply } from './createPoster.js';
import { PublishFailure } from './publishFailure.js';

export interface AppSyncPublisherOptions extends Pick<SignatureV4Init, 'region' | 'credentials'> {
  /** The GraphQL endpoint of the app's API. */
  readonly url: string;
  /** The name that was given to `withOpenAIRequests`. */
  readonly name?: string;
  /** How long one push may take, in milliseconds. @default 3000 */
  readonly timeoutMs?: number;
}

/**
 * Publishes through the mutation that our subscription hangs on, signed as the function's role: AppSync hears of no row
 * that is written past it.
 *
 * @returns A publisher that rejects with a `PublishFailure`, and nothing else.
 */
export function appsyncPublisher(options: AppSyncPublisherOptions): Publisher {
  const { region, credentials, name, timeoutMs = 3_000 } = options;
  const url = new URL(options.url);
  const signer = new SignatureV4({ service: 'appsync', region, credentials, sha256: Sha256 });
  const mutation = operationNames(name).publish;
  const query = documentOf(mutation);
  const post = createPoster(url);

  return {
    async publish({ id, owner, seq, delta, retries, request }) {
      const variables = { id, owner, seq, delta, retries, request: request && JSON.stringify(request) };
      const body = JSON.stringify({ query, variables });
      const headers = await sign(body).catch(() => {
        throw new PublishFailure('PublishUnsigned');
      });
      const signal = AbortSignal.timeout(timeoutMs);
      const reply = await post({ headers, body, signal }).catch(() => {
        throw new PublishFailure(signal.aborted ? 'PublishTimedOut' : 'PublishUnreachable');
      });
      checkReply(reply, mutation);
    },
  };

  async function sign(body: string): Promise<Record<string, string>> {
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    });
    return headers;
  }
}

/** All that a subscriber may ask for is selected: AppSync hands on nothing else. The row comes as JSON text. */
function documentOf(mutation: string): string {
  return `mutation Publish($id: ID!, $owner: String, $seq: Int, $delta: String, $retries: Int, $request: String) {
    ${mutation}(id: $id, owner: $owner, seq: $seq, delta: $delta, retries: $retries, request: $request) {
      ${publishedFields}
    }
  }`;
}

/** GraphQL tells most refusals in a reply that went well for HTTP. */
function checkReply({ status, text }: Reply, mutation: string): void {
  if (status >= 500) throw new PublishFailure('PublishFailed', status);
  if (status !== 200) throw new PublishFailure('PublishRefused', status);
  const { data, errors } = parseReply(text);
  if (errors) throw new PublishFailure('PublishRefused');
  if (!data?.[mutation]) throw new PublishFailure('PublishFailed');
}

interface GraphQLReply {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: unknown;
}

function parseReply(text: string): GraphQLReply {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
