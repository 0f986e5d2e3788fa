/**
 * The form of the ids that the HTTP API gives to entries. Clients of the WebSocket make their ids
 * themselves, and none of this form.
 */

export const API_ID_PREFIX = 'api:';
/** With a hash of 256 bits in base64url. */
const API_ID = /^api:[\w-]{43}$/;

export function isApiId(id: string): boolean {
  return API_ID.test(id);
}
