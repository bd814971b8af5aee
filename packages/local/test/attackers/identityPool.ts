export interface Credentials {
  readonly identityId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What an identity pool is told. A log-in is an id token of the user pool's. */
export interface PoolCall {
  readonly IdentityId?: string;
  readonly Logins?: Readonly<Record<string, string>>;
}

/** Calls the identity pool, by its own protocol. */
export async function askPool(url: string, operation: string, body: PoolCall) {
  const headers = { 'x-amz-target': `AWSCognitoIdentityService.${operation}` };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: reply.status, body: JSON.parse(await reply.text()) };
}

/** Becomes a guest that nobody was before or, with a log-in, a user of the pool. */
export async function becomeSomebody(url: string, call: PoolCall = {}): Promise<Credentials> {
  const { body: identity } = await askPool(url, 'GetId', call);
  const { body } = await askPool(url, 'GetCredentialsForIdentity', { ...call, ...identity });
  const {
    AccessKeyId: accessKeyId,
    SecretKey: secretAccessKey,
    SessionToken: sessionToken,
  } = body.Credentials;
  return { identityId: identity.IdentityId, accessKeyId, secretAccessKey, sessionToken };
}
