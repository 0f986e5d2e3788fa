/**
 * Close codes that the `ws` library uses by itself, when a client breaks the rules of WebSocket or the
 * limits that the library watches.
 */

export const TOO_MANY_PARTS = 1008;
const PROTOCOL_ERROR = 1002;
const CODES: Readonly<Record<string, number>> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: TOO_MANY_PARTS,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
};

/** The code of the close that follows this error of a WebSocket. */
export function libraryCloseCode(error: Error & { code?: string }): number {
  return CODES[error.code ?? ''] ?? PROTOCOL_ERROR;
}
