/**
 * Random message ids: a post keeps its id until it is acknowledged, so that resends are idempotent.
 */

const ID_BYTES = 16;

/** 128 random bits as hex. `crypto.randomUUID` does not exist on pages served over plain http. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
