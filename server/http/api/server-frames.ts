/**
 * Schemas of server frames, for the AsyncAPI document. Tests check them against real frames.
 */
import * as v from 'valibot';
import { REFUSALS } from '../../core/protocol/codes.ts';
import { PROTOCOL_VERSION, type ServerFrame } from '../../core/protocol/frames.ts';
import { held, report, sanction, settings } from './moderation-schemas.ts';
import { entry, refusalDetails, user } from './schemas.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const room = v.string();
const entries = v.array(entry);
const typist = v.object({ id: v.string(), name: v.string() });

export const SERVER_FRAMES = {
  challenge: v.object({
    type: v.literal('challenge'),
    seed: v.string(),
    bits: count,
    expiresMs: count,
  }),
  welcome: v.object({
    type: v.literal('welcome'),
    protocol: v.literal(PROTOCOL_VERSION),
    replica: v.string(),
    user,
    nameFault: v.optional(v.pipe(
      v.picklist(['reserved', 'taken']),
      v.description('Why a guest did not get the requested name.'),
    )),
    token: v.optional(v.pipe(v.string(), v.description('For the next hello.'))),
    limits: v.object({
      textMax: v.pipe(count, v.description('UTF-16 code units of a text.')),
      frameMax: v.pipe(count, v.description('Bytes of a client’s frame.')),
      sendsPerMinute: v.pipe(count, v.description('0: no limit.')),
      roomsMax: count,
      nameMax: count,
    }),
  }),
  token: v.object({
    type: v.literal('token'),
    token: v.pipe(
      v.string(),
      v.description('Replaces the welcome’s token once a guest has posted.'),
    ),
  }),
  joined: v.object({
    type: v.literal('joined'),
    room,
    head: count,
    first: count,
    entries,
    complete: v.boolean(),
    presence: v.object({ count, members: v.optional(v.array(user)) }),
  }),
  entries: v.object({ type: v.literal('entries'), room, entries }),
  ack: v.object({ type: v.literal('ack'), room, id: v.string(), seq: count, at: count }),
  refused: v.object({
    type: v.literal('refused'),
    code: v.picklist(Object.keys(REFUSALS) as (keyof typeof REFUSALS)[]),
    message: v.string(),
    ...refusalDetails,
    retry: v.boolean(),
    retryAfterMs: v.optional(count),
    room: v.optional(room),
    id: v.optional(v.string()),
    held: v.optional(v.pipe(
      v.literal(true),
      v.description('Held for a moderator; the message appears once approved.'),
    )),
  }),
  page: v.object({
    type: v.literal('page'),
    room,
    entries,
    first: count,
    more: v.optional(v.pipe(
      v.literal(true),
      v.description('There are older ones, although these are fewer than `limit`.'),
    )),
  }),
  reactors: v.object({
    type: v.literal('reactors'),
    room,
    id: v.string(),
    people: v.pipe(
      v.record(v.string(), v.array(v.string())),
      v.description('Names by emoji: at most 20 of each, and 200 in all.'),
    ),
  }),
  presence: v.object({
    type: v.literal('presence'),
    room,
    count,
    joined: v.optional(v.array(user)),
    left: v.optional(v.array(v.string())),
  }),
  typing: v.object({ type: v.literal('typing'), room, users: v.array(typist) }),
  goaway: v.object({ type: v.literal('goaway'), afterMs: count }),
  left: v.object({ type: v.literal('left'), room }),
  pong: v.object({ type: v.literal('pong') }),
  moderated: v.object({
    type: v.literal('moderated'),
    room,
    id: v.string(),
    count: v.optional(v.pipe(
      count,
      v.description('Items removed by a bulk command.'),
    )),
  }),
  reported: v.object({ type: v.literal('reported'), room, id: v.string() }),
  queue: v.object({
    type: v.literal('queue'),
    room,
    heldCount: count,
    reportCount: count,
    held: v.optional(v.array(held)),
    reports: v.optional(v.array(report)),
    sanctions: v.optional(v.array(sanction)),
  }),
  room: v.object({
    type: v.literal('room'),
    room,
    ...settings.entries,
    write: v.boolean(),
    why: v.optional(v.string()),
    reason: refusalDetails.reason,
    until: refusalDetails.until,
    note: refusalDetails.note,
    moderate: v.boolean(),
  }),
} satisfies { [T in ServerFrame['type']]: v.GenericSchema<Extract<ServerFrame, { type: T }>> };
