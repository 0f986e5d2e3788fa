/**
 * Which room of which server an element shows, from its attributes. Read before a room is joined.
 */

/** Elements whose places have the same `url` and `token` share a client. */
export interface Place {
  url: string;
  room: string;
  token: string | undefined;
  /** Name of a guest to begin with; the first element's counts. */
  name: string | undefined;
}

/** The server that this module came from, unless another one is named. Undefined when no room can be meant. */
export function placeOf(
  { room, server, token, name }: { room: string; server: string; token?: string; name: string },
): Place | undefined {
  const given = server || new URL(import.meta.url).origin;
  if (!room || !URL.canParse(given, location.href)) return undefined;
  return {
    url: new URL(given, location.href).href,
    room,
    token: token || undefined,
    name: name || undefined,
  };
}
