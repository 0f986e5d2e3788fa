/**
 * Server URL and storage keys. Pure.
 */

/** Accepts the server's address or its WebSocket URL. */
export function socketUrl(given: string | URL): URL {
  const url = new URL(given);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  if (!url.pathname.endsWith('/chat')) url.pathname = url.pathname.replace(/(?<!\/)\/*$/, '/chat');
  url.hash = '';
  return url;
}

export function storagePrefix(socket: URL): string {
  return `starling:${socket.origin}`;
}

export function tokenKey(prefix: string): string {
  return `${prefix}:token`;
}
