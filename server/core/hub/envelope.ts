/**
 * Envelope between replicas: one body carries parts of several rooms of a slot. The header `1
 * INSTANCE ` comes before the JSON, so that a replica knows its own echo without decoding it.
 */
import * as v from 'valibot';
import type { Entry, User } from '../protocol/entry.ts';
import { SLOTS } from './slots.ts';

export type Part =
  | { type: 'entries'; room: string; entries: readonly Entry[] }
  /** Presence of the sending replica: how it changed from the version `since` to `version`. */
  | { type: 'moved'; room: string; since: number; version: number; joined: User[]; left: string[] }
  /** Presence of the sending replica, whole. */
  | { type: 'members'; room: string; version: number; members: User[] }
  /** Asks the other replicas, or the one named, for `members` of the room. */
  | { type: 'ask'; room: string; to?: string }
  /**
   * The sending replica lives, and `version` is its last. All its rooms of the slots from the first
   * of `slots` up to before the second, with the versions of their presence.
   */
  | {
    type: 'alive';
    version: number;
    slots: [from: number, to: number];
    rooms: [room: string, version: number][];
  }
  | { type: 'typing'; room: string; user: { id: string; name: string } }
  /** The sending replica leaves now. */
  | { type: 'gone' };

export type Opened =
  | { type: 'parts'; from: string; parts: Part[] }
  | { type: 'echo' }
  | { type: 'garbage'; reason: string };

const VERSION = '1';
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A part as it travels. Encoded when it is published, so that bodies can be filled by size. */
export function encodePart(part: Part): string {
  return JSON.stringify(part);
}

export function sealEnvelope(instance: string, parts: readonly string[]): Uint8Array {
  return encoder.encode(`${VERSION} ${instance} [${parts.join(',')}]`);
}

/** Never throws: anybody who may publish to the broker can send us anything. */
export function openEnvelope(body: Uint8Array, instance: string): Opened {
  // A busy replica hears much of its own: told before the whole is decoded.
  if (startsWith(body, echoPrefix(instance))) return { type: 'echo' };
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    return { type: 'garbage', reason: 'not UTF-8' };
  }
  const [version, from] = text.split(' ', 2);
  if (version !== VERSION) return { type: 'garbage', reason: 'unknown version of the envelope' };
  if (!from) return { type: 'garbage', reason: 'no sender' };
  try {
    const json: unknown = JSON.parse(text.slice(VERSION.length + from.length + 2));
    const result = v.safeParse(PARTS, json, { abortEarly: true });
    if (result.success) return { type: 'parts', from, parts: result.output as Part[] };
    // By its place only: the message quotes what stands there, which may be somebody's text.
    return { type: 'garbage', reason: `${v.getDotPath(result.issues[0])}: not what belongs there` };
  } catch {
    return { type: 'garbage', reason: 'not JSON' };
  }
}

/** Of the last instance asked for, which is always the same in a process. */
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

/** By hand, since entries are most of what crosses the link, and a schema would copy each. */
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
