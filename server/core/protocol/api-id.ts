/** Entry ids that the HTTP API generates: a reserved format that WebSocket clients may not use. */

export const API_ID_PREFIX = 'api:';
/** The hash has 256 bits, in base64url. */
const API_ID = /^api:[\w-]{43}$/;

export function isApiId(id: string): boolean {
  return API_ID.test(id);
}
