/**
 * A server's addresses, and the names under which a browser keeps what belongs to it. Pure.
 */

/** The server's WebSocket, whether the server's address or that is given. */
export function socketUrl(given: string | URL): URL {
  const url = new URL(given);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  if (!url.pathname.endsWith('/chat')) url.pathname = url.pathname.replace(/\/*$/, '/chat');
  url.hash = '';
  return url;
}

/** Starts every key. */
export function storagePrefix(socket: URL): string {
  return `starling:${socket.origin}`;
}

/** Where a guest's token is kept from the first message on. */
export function tokenKey(prefix: string): string {
  return `${prefix}:token`;
}
