import { createHmac, timingSafeEqual } from 'node:crypto';

export interface TokenSigner {
  /** Makes a JSON Web Token (HS256: who signs is who verifies) of these claims. */
  sign(claims: Readonly<Record<string, unknown>>): string;
  /** The claims of a token of ours that has not expired; `exp` is in epoch seconds. */
  verify(token: string): Readonly<Record<string, unknown>> | undefined;
  /** A secret that only this signer can make from the text. */
  derive(text: string): string;
}

/** Signs what only this backend reads again. */
export function createTokenSigner(key: Buffer): TokenSigner {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const derive = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  const header = encode({ alg: 'HS256', typ: 'JWT' });

  return {
    derive,
    sign(claims) {
      const content = `${header}.${encode(claims)}`;
      return `${content}.${derive(content)}`;
    },
    verify(token) {
      const [, content, claims = '', signature] = /^([^.]+\.([^.]+))\.([^.]+)$/.exec(token) ?? [];
      if (!content || !isEqual(derive(content), signature ?? '')) return undefined;
      const parsed = JSON.parse(Buffer.from(claims, 'base64url').toString());
      return parsed.exp * 1000 > Date.now() ? parsed : undefined;
    },
  };
}

/** Compares two secrets in a time that tells nothing about where they differ. */
export function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
