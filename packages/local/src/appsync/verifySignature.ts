import { Sha256 } from '@aws-crypto/sha256-js';
import { getPayloadHash, SignatureV4 } from '@smithy/signature-v4';
import { isEqual } from '../cognito/signedToken.js';
import type { HttpRequest } from '../http/message.js';

const authorizationPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Knows the credentials that were handed out. */
export interface Credentials<Identity> {
  /** What was handed out under this key and session token; nothing once it has expired. */
  findCredentials(
    accessKeyId: string,
    sessionToken: string,
  ): { readonly secretAccessKey: string; readonly identity: Identity } | undefined;
}

/** How far the caller's clock may be off. */
const skewMs = 5 * 60_000;

/**
 * Checks a request's signature (SigV4), by signing it again with the secret that was handed out, and tells whose it is.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function verifySignature<Identity>(
  { method, path, headers, body }: HttpRequest,
  issuer: Credentials<Identity>,
): Promise<Identity | undefined> {
  const authorization = headers.authorization ?? '';
  const parts = authorizationPattern.exec(authorization);
  const [, accessKeyId = '', day = '', region = '', service = '', list = '', signature = ''] = parts ?? [];
  const signed = new Set(list.split(';'));
  const complete = ['host', 'x-amz-date', 'x-amz-security-token'].every((name) => signed.has(name));
  const signingDate = parseDate(headers['x-amz-date'] ?? '');
  const fresh = Math.abs(Date.now() - signingDate.getTime()) <= skewMs;
  const inScope = service === 'appsync' && headers['x-amz-date']?.startsWith(day);
  if (!complete || !fresh || !inScope) return undefined;

  const sessionToken = headers['x-amz-security-token'] ?? '';
  const found = issuer.findCredentials(accessKeyId, sessionToken);
  const claimedHash = headers['x-amz-content-sha256'];
  const hashed =
    claimedHash === undefined || claimedHash === (await getPayloadHash({ ...bare, body }, Sha256));
  if (!found || !hashed) return undefined;

  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey: found.secretAccessKey, sessionToken },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const url = new URL(path, `http://${headers.host}`);
  const again = await signer.sign(
    {
      ...bare,
      method,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => signed.has(name))),
      body,
    },
    { signingDate, signableHeaders: signed },
  );
  const expected = authorizationPattern.exec(again.headers.authorization ?? '')?.[6] ?? '';
  return isEqual(expected, signature) ? found.identity : undefined;
}

const bare = { protocol: 'http:', hostname: '', method: 'POST', path: '/', headers: {} };

/** From the form 20261123T170000Z; an invalid date for anything else. */
function parseDate(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
