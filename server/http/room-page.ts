/**
 * Page of a room, at /r/NAME: the chat fills the window. It can be linked, installed and, where the
 * room's rule allows it (`framedBy`), shown in a frame.
 */
import type { Context, MiddlewareHandler } from 'hono';
import {
  isRoomName,
  normalizeRoomName,
  ROOM_FOLDER,
  roomPath,
} from '../core/protocol/room-name.ts';
import { contentPolicy } from './security-headers.ts';

/** Path of the page without a name among the web files. */
export const ROOM_TEMPLATE = '/room';
export const ROOM_PAGES = '/r/:room{.+}';
export const ROOM_MANIFEST = '/room.webmanifest';

/** The widget takes this name for the room of the page around it. */
const AUTO = 'auto';
/** Script for browsers with a session of the console. */
const STAFF = /<!--STAFF-->([^]*?)<!--\/STAFF-->\s*/g;
const MARKS = /ROOM-(?:NAME|PREVIEW|MANIFEST)/g;
const UNCACHED = { 'Cache-Control': 'no-cache' };

export interface RoomPageOptions {
  /** HTML with marks in the place of the room's name, its title in previews, and its manifest. */
  template: string;
  /** Origins of the pages that may show the room in a frame, or `*`. */
  framedBy(room: string): readonly string[];
  /** Whether the operator named the room, and everybody may read it: previews may show its name. */
  isListed(room: string): boolean;
  /** Whether the browser may have a session of the console. */
  hasSession(c: Context): boolean;
}

export function roomPage(
  { template, framedBy, isListed, hasSession }: RoomPageOptions,
): MiddlewareHandler {
  return async (c, next) => {
    // The route also matches other encodings of the folder.
    const { pathname } = new URL(c.req.url);
    if (!pathname.startsWith(ROOM_FOLDER)) return await next();
    const typed = decode(pathname.slice(ROOM_FOLDER.length));
    const room = roomIn(typed);
    if (room === undefined) return await next();
    if (room !== typed) return c.redirect(roomPath(room), 308);
    c.header('Content-Security-Policy', contentPolicy(framedBy(room)));
    const isKnown = isListed(room);
    // Anyone can invent a name, which must not speak for this site, and guess that of a private room.
    if (!isKnown) c.header('X-Robots-Tag', 'noindex');
    const values: Record<string, string> = {
      'ROOM-NAME': room,
      'ROOM-PREVIEW': isKnown ? room : 'Live chat',
      'ROOM-MANIFEST': `${ROOM_MANIFEST}?room=${encodeURIComponent(room)}`,
    };
    c.header('Vary', 'Cookie', { append: true });
    const page = template.replaceAll(STAFF, hasSession(c) ? '$1' : '').replaceAll(
      MARKS,
      (mark) => escapeHtml(values[mark]!),
    );
    return c.html(page, 200, UNCACHED);
  };
}

/** Lets browsers install the page (https://www.w3.org/TR/appmanifest/). */
export function roomManifest(c: Context): Response {
  const room = roomIn(c.req.query('room'));
  if (room === undefined) return c.json({ code: 'invalid', message: 'room: is not a name' }, 400);
  const path = roomPath(room);
  return c.json(
    {
      id: path,
      name: room,
      short_name: room,
      start_url: path,
      scope: path,
      display: 'standalone',
      background_color: '#ffffff',
      icons: [{ src: '/favicon.svg', type: 'image/svg+xml', sizes: 'any' }],
    },
    200,
    { ...UNCACHED, 'Content-Type': 'application/manifest+json' },
  );
}

function roomIn(typed: string | undefined): string | undefined {
  const room = normalizeRoomName(typed ?? '');
  return isRoomName(room) && room !== AUTO ? room : undefined;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Names of rooms have none of these characters; this does not rely on it. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
