/** The most bytes of a body: an event names what it is about and holds no text of it. */
const largestBody = 65_536;

/** A body as a function URL hands it on. */
export interface WebhookBody {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/**
 * Reads a body so that its text stands for its very bytes: what is no UTF-8 has none. How long it is, is looked at before
 * anything is made of it.
 */
export function readBody({
  body = '',
  isBase64Encoded,
}: WebhookBody): { readonly text: string } | 'tooLarge' | 'noText' {
  const bytes = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes > largestBody) return 'tooLarge';
  if (!isBase64Encoded) return body.isWellFormed() ? { text: body } : 'noText';
  try {
    return { text: decoder.decode(Buffer.from(body, 'base64')) };
  } catch {
    return 'noText';
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
