/**
 * Makes the id of a new request: a random UUID.
 *
 * Not by `crypto.randomUUID()`, which browsers leave out of pages without https, such as a phone's view of a developer's
 * machine.
 */
export function newRequestId(): string {
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  // Version 4 and the variant have fixed places: https://www.rfc-editor.org/rfc/rfc9562#section-5.4
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}
