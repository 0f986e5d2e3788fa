/**
 * Names of what waits for moderators, made from what they stand for.
 */

/** The same for the same parts: sent twice it waits once. 128 bits of SHA-256, as 32 hexadecimal digits. */
export async function itemOf(...parts: (string | number)[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
