/**
 * Names of items in the review queue, derived from their content.
 */

/** The same parts give the same name (half a SHA-256 in hex), so a resent item is queued once. */
export async function itemOf(...parts: (string | number)[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
