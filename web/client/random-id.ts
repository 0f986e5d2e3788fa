/**
 * The id that a post carries from its first try to its acknowledgement: makes sending again safe.
 */

const ID_BYTES = 16;

/** 128 random bits as hex. Not `crypto.randomUUID`, which pages served over plain http lack. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
