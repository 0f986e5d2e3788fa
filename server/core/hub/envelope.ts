/**
 * Envelope of the link between replicas: one body carries parts for several rooms of a slot. The
 * header `1 INSTANCE ` precedes the JSON, so that a replica recognizes its own echo without
 * parsing.
 */
import * as v from 'valibot';
import type { Entry, User } from '../protocol/entry.ts';
import { SLOTS } from './slots.ts';

export type Part =
  | { type: 'entries'; room: string; entries: readonly Entry[] }
  /** Change of the sending replica's presence, from version `since` to `version`. */
  | { type: 'moved'; room: string; since: number; version: number; joined: User[]; left: string[] }
  /** The sending replica's presence in full. */
  | { type: 'members'; room: string; version: number; members: User[] }
  /** Asks all replicas, or the one in `to`, for the `members` of a room. */
  | { type: 'ask'; room: string; to?: string }
  /**
   * Heartbeat. `version` is the replica's latest presence version; `rooms` has the versions of all
   * its rooms in the slots from the first of `slots` up to, but excluding, the second.
   */
  | {
    type: 'alive';
    version: number;
    slots: [from: number, to: number];
    rooms: [room: string, version: number][];
  }
  | { type: 'typing'; room: string; user: { id: string; name: string } }
  /** The sending replica is shutting down. */
  | { type: 'gone' };

export type Opened =
  | { type: 'parts'; from: string; parts: Part[] }
  | { type: 'echo' }
  | { type: 'garbage'; reason: string };

const VERSION = '1';
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Encoded at publication, so that bodies can be filled by size. */
export function encodePart(part: Part): string {
  return JSON.stringify(part);
}

export function sealEnvelope(instance: string, parts: readonly string[]): Uint8Array {
  return encoder.encode(`${VERSION} ${instance} [${parts.join(',')}]`);
}

/** Never throws: anyone with access to the broker could send malformed data. */
export function openEnvelope(body: Uint8Array, instance: string): Opened {
  // A busy replica receives many echoes, so recognize them before decoding.
  if (startsWith(body, echoPrefix(instance))) return { type: 'echo' };
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    return { type: 'garbage', reason: 'not UTF-8' };
  }
  const [version, from] = text.split(' ', 2);
  if (version !== VERSION) return { type: 'garbage', reason: 'unknown envelope version' };
  if (!from) return { type: 'garbage', reason: 'no sender' };
  try {
    const json: unknown = JSON.parse(text.slice(VERSION.length + from.length + 2));
    const result = v.safeParse(PARTS, json, { abortEarly: true });
    if (result.success) return { type: 'parts', from, parts: result.output as Part[] };
    // Name only the path: the message quotes the value, which may be a person's text.
    return { type: 'garbage', reason: `${v.getDotPath(result.issues[0])}: invalid value` };
  } catch {
    return { type: 'garbage', reason: 'not JSON' };
  }
}

/** Cached for the last instance, which is always the same in one process. */
let echo: { instance: string; prefix: Uint8Array } | undefined;

function echoPrefix(instance: string): Uint8Array {
  if (echo?.instance !== instance) {
    echo = { instance, prefix: encoder.encode(`${VERSION} ${instance} `) };
  }
  return echo.prefix;
}

function startsWith(body: Uint8Array, prefix: Uint8Array): boolean {
  return body.length >= prefix.length && prefix.every((byte, i) => body[i] === byte);
}

/** Checked by hand: entries are most of the traffic, and a schema would copy each. */
function isEntry(value: unknown): boolean {
  const { seq, id, from, at, via } = (value ?? {}) as Partial<Entry>;
  return Number.isSafeInteger(seq) && seq! >= 1 && typeof id === 'string' &&
    typeof from?.id === 'string' && typeof from.name === 'string' &&
    typeof at === 'number' && typeof via === 'string';
}

const ROOM = v.pipe(v.string(), v.maxLength(256));
const USER = v.object({
  id: v.string(),
  name: v.string(),
  role: v.picklist(['guest', 'member', 'moderator', 'owner']),
});
const VERSION_NUMBER = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const SLOT_INDEX = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(SLOTS));
const ENTRY = v.custom<Entry>(isEntry, 'no entry');
const PARTS = v.array(
  v.variant('type', [
    v.object({ type: v.literal('entries'), room: ROOM, entries: v.array(ENTRY) }),
    v.object({
      type: v.literal('moved'),
      room: ROOM,
      since: VERSION_NUMBER,
      version: VERSION_NUMBER,
      joined: v.array(USER),
      left: v.array(v.string()),
    }),
    v.object({
      type: v.literal('members'),
      room: ROOM,
      version: VERSION_NUMBER,
      members: v.array(USER),
    }),
    v.object({ type: v.literal('ask'), room: ROOM, to: v.optional(v.string()) }),
    v.object({
      type: v.literal('alive'),
      version: VERSION_NUMBER,
      slots: v.tuple([SLOT_INDEX, SLOT_INDEX]),
      rooms: v.array(v.tuple([ROOM, VERSION_NUMBER])),
    }),
    v.object({
      type: v.literal('typing'),
      room: ROOM,
      user: v.object({ id: v.string(), name: v.string() }),
    }),
    v.object({ type: v.literal('gone') }),
  ]),
);
