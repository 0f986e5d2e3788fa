/**
 * Schemas of moderation requests and answers. The types hold these to moderation/moderation.ts.
 */
import * as v from 'valibot';
import type { AuditEntry, EraseProgress, Queue } from '../../features/moderation/moderation.ts';
import {
  HOLDS,
  MINUTES_MAX,
  MODERATE_ACTIONS,
  REASON_MAX,
  SLOW_MODE_SECONDS_MAX,
} from '../../core/protocol/decode-moderation.ts';
import type {
  HeldMessage,
  Report,
  RoomSettings,
  Sanction,
} from '../../core/protocol/moderation.ts';
import { author, body, count, timeMs, whole } from './schemas.ts';

const reasonText = v.pipe(
  v.string('must be text'),
  v.maxLength(REASON_MAX, `must have at most ${REASON_MAX} characters`),
  v.check((text) => text.isWellFormed(), 'must be well-formed Unicode'),
);
const someone = v.object({ id: v.string(), name: v.string() });

export const userId = v.pipe(
  v.string('must be text'),
  v.regex(/^[^\p{Cc}\p{Cs}]{1,128}$/u, 'must be the id of a user'),
);
export const itemId = v.pipe(
  v.string('must be text'),
  v.regex(/^[^\p{Cc}\p{Cs}]{1,200}$/u, 'must be the name of an item'),
);

export const sanctionBody = body({
  minutes: v.optional(v.pipe(
    whole(1, MINUTES_MAX),
    v.description('Absent: until it is lifted.'),
  )),
  reason: v.optional(v.pipe(reasonText, v.description('For other moderators.'))),
});

const flag = v.boolean('must be true or false');
export const settingsBody = body({
  slowModeSeconds: v.optional(whole(0, SLOW_MODE_SECONDS_MAX)),
  membersOnly: v.optional(flag),
  locked: v.optional(flag),
  hold: v.optional(v.picklist(HOLDS, `must be one of ${HOLDS.join(', ')}`)),
});

export const reportBody = body({
  target: v.pipe(whole(1, Number.MAX_SAFE_INTEGER), v.description('Seq of the message.')),
  reason: reasonText,
});

export const thoseBody = body({
  user: v.optional(v.pipe(userId, v.description('All of this person; or `guestsSince`.'))),
  guestsSince: v.optional(v.pipe(
    whole(0, Number.MAX_SAFE_INTEGER),
    v.description('All of guests since this time, in milliseconds since the Unix epoch.'),
  )),
});

export const removed = v.object({ count: v.pipe(count, v.description('Items that went.')) });

export const eraseBody = body({
  next: v.optional(v.pipe(
    v.string('must be text'),
    v.maxLength(4_096, 'is too long'),
    v.regex(/^(?:rooms |(?:records|again) \d{1,3} )/, 'must be as the answer before gave it'),
    v.description('From the answer before, to go on from.'),
  )),
});

export const settings = v.object({
  slowModeSeconds: v.pipe(count, v.description('Between two messages of one person; 0: no limit.')),
  membersOnly: v.pipe(v.boolean(), v.description('Guests may read only.')),
  locked: v.pipe(v.boolean(), v.description('Only moderators may write.')),
  hold: v.pipe(v.picklist(HOLDS), v.description('Whose messages wait for a moderator.')),
}) satisfies v.GenericSchema<RoomSettings>;

export const sanction = v.object({
  kind: v.picklist(['ban', 'mute']),
  room: v.pipe(v.string(), v.description('Empty: all rooms.')),
  userId: v.string(),
  at: timeMs,
  until: v.optional(v.pipe(timeMs, v.description('Absent: until it is lifted.'))),
  reason: v.optional(v.string()),
  by: someone,
}) satisfies v.GenericSchema<Sanction>;

export const sanctions = v.object({ sanctions: v.array(sanction) });

export const held = v.object({
  item: v.string(),
  room: v.string(),
  id: v.string(),
  from: author,
  text: v.string(),
  replyTo: v.optional(count),
  at: timeMs,
}) satisfies v.GenericSchema<HeldMessage>;

export const report = v.object({
  item: v.string(),
  room: v.string(),
  target: count,
  author: someone,
  text: v.string(),
  reason: v.pipe(v.string(), v.description('Of the first who reported it.')),
  by: someone,
  at: timeMs,
  count: v.optional(v.pipe(count, v.description('People who reported it, 500 at most.'))),
  more: v.optional(v.pipe(
    v.array(v.object({ by: someone, reason: v.string(), at: timeMs })),
    v.description('Some of the further reports of the message.'),
  )),
}) satisfies v.GenericSchema<Report>;

export const queue = v.object({
  room: v.string(),
  heldCount: count,
  reportCount: count,
  held: v.array(held),
  reports: v.array(report),
  sanctions: v.array(sanction),
}) satisfies v.GenericSchema<Queue>;

const act = v.object({
  key: v.pipe(v.string(), v.description('Sorts by time; the place to go on from.')),
  at: timeMs,
  by: someone,
  action: v.picklist([...MODERATE_ACTIONS, 'delete', 'erase', 'export', 'sign-out']),
  room: v.optional(v.string()),
  user: v.optional(v.string()),
  target: v.optional(count),
  reason: v.optional(v.string()),
  count: v.optional(v.pipe(count, v.description('Items rejected or dismissed at once.'))),
  since: v.optional(v.pipe(timeMs, v.description('All of guests since then.'))),
}) satisfies v.GenericSchema<AuditEntry>;

export const audit = v.object({
  acts: v.array(act),
  after: v.optional(v.pipe(
    v.string(),
    v.description('There is more: ask again with this `after`.'),
  )),
});

export const progress = v.object({
  isDone: v.boolean(),
  next: v.optional(v.pipe(v.string(), v.description('Send it with the next request.'))),
  rooms: v.pipe(count, v.description('Rooms looked through in this step.')),
  messages: v.pipe(count, v.description('Messages deleted in this step.')),
  cleaned: v.pipe(count, v.description('Entries and records cleaned in this step.')),
}) satisfies v.GenericSchema<EraseProgress>;

export const exported = v.pipe(
  v.looseObject({ type: v.string() }),
  v.description('One line; `type` is message, ban, mute, report, reporters, held or name.'),
);

export const MODERATION_NAMED = {
  Settings: settings,
  Sanctions: sanctions,
  Queue: queue,
  Audit: audit,
  Progress: progress,
};
