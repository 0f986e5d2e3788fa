/**
 * Schemas of moderation requests and answers, checked against moderation/moderation.ts.
 */
import * as v from 'valibot';
import { wholeNumber } from '../../lib/whole-number.ts';
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
import { author, body, count, timeMs } from './schemas.ts';

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
    wholeNumber(1, MINUTES_MAX),
    v.description('Absent: until lifted.'),
  )),
  reason: v.optional(
    v.pipe(reasonText, v.description('Shown to the person and to other moderators.')),
  ),
});

const flag = v.boolean('must be true or false');
export const settingsBody = body({
  slowModeSeconds: v.optional(wholeNumber(0, SLOW_MODE_SECONDS_MAX)),
  membersOnly: v.optional(flag),
  locked: v.optional(flag),
  hold: v.optional(v.picklist(HOLDS, `must be one of ${HOLDS.join(', ')}`)),
});

export const reportBody = body({
  target: v.pipe(wholeNumber(1, Number.MAX_SAFE_INTEGER), v.description('Seq of the message.')),
  reason: reasonText,
});

export const bulkBody = body({
  user: v.optional(v.pipe(userId, v.description('All items of this person; or `guestsSince`.'))),
  guestsSince: v.optional(v.pipe(
    wholeNumber(0, Number.MAX_SAFE_INTEGER),
    v.description('All items of guests since this time, in milliseconds since the Unix epoch.'),
  )),
});

export const removed = v.object({ count: v.pipe(count, v.description('Items removed.')) });

export const eraseBody = body({
  next: v.optional(v.pipe(
    v.string('must be text'),
    v.maxLength(4_096, 'is too long'),
    v.regex(/^(?:rooms |(?:records|again) \d{1,3} )/, 'must be the `next` of the previous answer'),
    v.description('From the previous answer, to continue.'),
  )),
});

export const settings = v.object({
  slowModeSeconds: v.pipe(count, v.description('Minimum between messages of one person.')),
  membersOnly: v.pipe(v.boolean(), v.description('Guests may only read.')),
  locked: v.pipe(v.boolean(), v.description('Only moderators may write.')),
  hold: v.pipe(v.picklist(HOLDS), v.description('Whose messages are held for a moderator.')),
}) satisfies v.GenericSchema<RoomSettings>;

export const sanction = v.object({
  kind: v.picklist(['ban', 'mute']),
  room: v.pipe(v.string(), v.description('Empty: all rooms.')),
  userId: v.string(),
  at: timeMs,
  until: v.optional(v.pipe(timeMs, v.description('Absent: until lifted.'))),
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
  reason: v.pipe(v.string(), v.description('Given by the first reporter.')),
  by: someone,
  at: timeMs,
  count: v.optional(v.pipe(count, v.description('Reporters, up to 500.'))),
  more: v.optional(v.pipe(
    v.array(v.object({ by: someone, reason: v.string(), at: timeMs })),
    v.description('Some further reports of the message.'),
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

const auditEntry = v.object({
  key: v.pipe(v.string(), v.description('Sorts by time; the cursor to continue from.')),
  at: timeMs,
  by: someone,
  action: v.picklist([...MODERATE_ACTIONS, 'erase', 'export', 'sign-out']),
  room: v.optional(v.string()),
  user: v.optional(v.string()),
  target: v.optional(count),
  reason: v.optional(v.string()),
  count: v.optional(v.pipe(count, v.description('Items or messages removed by a bulk command.'))),
  since: v.optional(
    v.pipe(timeMs, v.description('A bulk command: items of guests, or messages, since then.')),
  ),
}) satisfies v.GenericSchema<AuditEntry>;

export const audit = v.object({
  acts: v.array(auditEntry),
  after: v.optional(v.pipe(
    v.string(),
    v.description('Cursor of the next page.'),
  )),
});

export const progress = v.object({
  isDone: v.boolean(),
  next: v.optional(v.pipe(v.string(), v.description('Send this with the next request.'))),
  rooms: v.pipe(count, v.description('Rooms processed in this step.')),
  messages: v.pipe(count, v.description('Messages deleted in this step.')),
  cleaned: v.pipe(count, v.description('Entries and records cleaned in this step.')),
}) satisfies v.GenericSchema<EraseProgress>;

export const exported = v.pipe(
  v.looseObject({ type: v.string() }),
  v.description('A line; `type` is message, ban, mute, report, reporters, held or name.'),
);

export const MODERATION_NAMED = {
  Settings: settings,
  Sanctions: sanctions,
  Queue: queue,
  Audit: audit,
  Progress: progress,
};
