/**
 * API schemas, used both to validate requests and to generate `/api/v1/openapi.json` and
 * `/api/v1/asyncapi.json`.
 */
import * as v from 'valibot';
import { wholeNumber } from '../../lib/whole-number.ts';
import type { DecodeLimits } from '../../core/protocol/decode.ts';
import { createFrameSchemas } from '../../core/protocol/decode.ts';
import type { Entry, User } from '../../core/protocol/entry.ts';
import { ROOM_CHARACTERS } from '../../core/protocol/room-name.ts';
import { REFUSAL_REASONS } from '../../core/protocol/codes.ts';
import { PROBLEMS, typeOf } from './problem.ts';

const SEQ_MAX = Number.MAX_SAFE_INTEGER;

/** Selects a page: the latest, or the one before a seq. */
export const PAGE_QUERY = {
  before: v.optional(wholeNumber(1, SEQ_MAX)),
  limit: v.optional(wholeNumber(1, 100), 50),
};

/** A JSON body. Unknown fields are refused, as they may be misspelt. */
export function body<E extends v.ObjectEntries>(entries: E) {
  return v.strictObject(entries, ({ expected, input, path }) => {
    if (expected === 'never') return 'unknown field';
    return path || input === undefined ? 'is missing' : 'must be an object';
  });
}

/** Fields of client frames, so texts and rooms follow the same rules by WebSocket and HTTP. */
export function createFields(limits: DecodeLimits) {
  const frames = createFrameSchemas(limits);
  const field = <T>(frame: string, name: string): v.GenericSchema<T> =>
    (frames.get(frame) as unknown as { entries: Record<string, v.GenericSchema<T>> })
      .entries[name]!;
  return {
    room: field<string>('join', 'room'),
    /** Also accepts room names that only older servers allowed (stored-room.ts). */
    storedRoom: v.pipe(
      v.string('must be text'),
      v.regex(ROOM_CHARACTERS, 'must be 1 to 128 letters, digits or . _ - : / @ ~'),
    ),
    text: field<string>('send', 'text'),
    name: field<string | undefined>('hello', 'name'),
    seq: wholeNumber(1, SEQ_MAX),
    ...PAGE_QUERY,
    idempotencyKey: v.optional(v.pipe(
      v.string('must be text'),
      v.regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters'),
    )),
  };
}

export type Fields = ReturnType<typeof createFields>;

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const timeMs = v.pipe(
  v.number(),
  v.integer(),
  v.description('Milliseconds since the Unix epoch, by the server’s clock.'),
);

const role = v.picklist(['guest', 'member', 'moderator', 'owner']);
export const user = v.object({
  id: v.string(),
  name: v.string(),
  role,
}) satisfies v.GenericSchema<User>;

export const author = v.object({
  id: v.pipe(v.string(), v.description('A key’s is `b_` and its name.')),
  name: v.string(),
  role: v.optional(role),
  avatar: v.optional(v.string()),
});

export const entry = v.object({
  seq: v.pipe(count, v.description('Contiguous per room.')),
  id: v.string(),
  kind: v.optional(v.pipe(
    v.picklist(['message', 'edit', 'delete', 'react', 'system']),
    v.description('Absent: message.'),
  )),
  from: author,
  at: timeMs,
  via: v.pipe(v.string(), v.description('Name of the replica that accepted it.')),
  text: v.optional(v.pipe(
    v.string(),
    v.description('The latest text, even if this entry was edited later.'),
  )),
  replyTo: v.optional(v.pipe(count, v.description('Seq of the message that this replies to.'))),
  target: v.optional(v.pipe(
    count,
    v.description('Seq of the message that an edit, deletion or reaction changes.'),
  )),
  emoji: v.optional(v.string()),
  on: v.optional(v.boolean()),
  edited: v.optional(v.pipe(timeMs, v.description('Time of the last edit.'))),
  deleted: v.optional(v.literal(true)),
  reactions: v.optional(v.record(v.string(), count)),
  mine: v.optional(v.array(v.string())),
}) satisfies v.GenericSchema<Entry>;

export const receipt = v.object({ room: v.string(), id: v.string(), seq: count, at: timeMs });

export const waiting = v.object({ room: v.string(), id: v.string(), held: v.literal(true) });

export const messages = v.object({
  room: v.string(),
  first: v.pipe(count, v.description('The first seq whose message is still kept.')),
  messages: v.pipe(
    v.array(entry),
    v.description(
      'Ascending, folded: with the latest text and counted reactions.',
    ),
  ),
  before: v.optional(v.pipe(
    count,
    v.description('Cursor of the next page.'),
  )),
});

export const rooms = v.object({
  rooms: v.array(v.object({
    room: v.string(),
    head: v.pipe(count, v.description('The last seq.')),
    first: v.pipe(count, v.description('The first seq whose message is still kept.')),
  })),
  after: v.optional(v.pipe(
    v.string(),
    v.description('Cursor of the next page.'),
  )),
});

export const members = v.object({
  room: v.string(),
  count: v.pipe(count, v.description('People, not connections.')),
  members: v.optional(v.pipe(
    v.array(user),
    v.description('Absent above 200.'),
  )),
});

const fault = v.object({
  message: v.string(),
  pointer: v.optional(v.pipe(
    v.string(),
    v.description('Place in the body: a JSON Pointer as a fragment.'),
  )),
  parameter: v.optional(v.string()),
});

export const refusalDetails = {
  reason: v.optional(v.picklist(REFUSAL_REASONS)),
  until: v.optional(v.pipe(count, v.description('End of a ban or mute; absent: permanent.'))),
  note: v.optional(v.pipe(v.string(), v.description('A moderator’s own words.'))),
  max: v.optional(v.pipe(count, v.description('The limit that the reason names.'))),
  seconds: v.optional(v.pipe(count, v.description('Least time between two messages.'))),
};

export const problem = v.object({
  type: v.picklist((Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[]).map(typeOf)),
  title: v.string(),
  status: count,
  detail: v.string(),
  errors: v.optional(v.array(fault)),
  ...refusalDetails,
});

export const NAMED: Record<string, v.GenericSchema> = {
  Entry: entry,
  User: user,
  Receipt: receipt,
  Messages: messages,
  Rooms: rooms,
  Members: members,
  Problem: problem,
};
