import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Signing {
  readonly service?: string;
  readonly path?: string;
  /** How wrong its clock is. */
  readonly minutesAhead?: number;
  /** A header that goes along unsigned. */
  readonly unsigned?: string;
  /** Whether the hash of the body goes with it, as a header. */
  readonly applyChecksum?: boolean;
}

/** The headers by which these credentials sign this body (SigV4), but for `host`, which is sent anyway. */
export async function sign(
  endpoint: string,
  body: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  {
    service = 'appsync',
    path = '/graphql',
    minutesAhead = 0,
    applyChecksum = false,
    unsigned = '',
  }: Signing = {},
): Promise<Record<string, string>> {
  const { host, hostname } = new URL(endpoint);
  const signer = new SignatureV4({
    credentials,
    service,
    region: 'us-east-1',
    sha256: Sha256,
    applyChecksum,
  });
  const signingDate = new Date(Date.now() + minutesAhead * 60_000);
  const request = { protocol: 'http:', method: 'POST', hostname, path, headers: { host }, body };
  const { host: _, ...headers } = (
    await signer.sign(request, { signingDate, unsignableHeaders: new Set([unsigned]) })
  ).headers;
  return headers;
}
