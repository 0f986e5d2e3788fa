/**
 * Moderation operations, implemented by moderation/moderation.ts.
 */
import * as v from 'valibot';
import { wholeNumber } from '../../lib/whole-number.ts';
import type { Moderation, Outcome, SanctionOrder } from '../../features/moderation/moderation.ts';
import { DELETE_MINUTES_MAX } from '../../core/protocol/decode-moderation.ts';
import type { Author } from '../../core/protocol/entry.ts';
import {
  audit,
  bulkBody,
  itemId,
  queue,
  removed,
  reportBody,
  sanctionBody,
  sanctions,
  settings,
  settingsBody,
  userId,
} from './moderation-schemas.ts';
import { answerJson, type Operation, operation } from './operation.ts';
import { Problem, problemOf } from './problem.ts';
import { type Fields } from './schemas.ts';
import type { Store } from '../../core/store/store.ts';
import { fromStore } from './store-call.ts';
import { checkStoredRoom } from './stored-room.ts';

export interface ModerationOptions {
  moderation: Moderation;
  store: Pick<Store, 'heads'>;
  fields: Fields;
}

const TAG = 'Moderation';
export const DONE = { 204: { description: 'Done; effective on every replica within a second.' } };
const AUDIT_MAX = 200;

export function moderationOperations(options: ModerationOptions): Operation[] {
  return [
    ...sanctionOperations(options, 'ban'),
    ...sanctionOperations(options, 'mute'),
    ...roomSettingsOperations(options),
    ...queueOperations(options),
  ];
}

function sanctionOperations(
  { moderation, fields }: ModerationOptions,
  kind: 'ban' | 'mute',
): Operation[] {
  const room = v.optional(fields.room);
  const putSanction = (by: Author, order: SanctionOrder) =>
    kind === 'ban' ? moderation.ban(by, order) : moderation.mute(by, order);
  const liftSanction = (by: Author, user: string, room?: string) =>
    kind === 'ban' ? moderation.unban(by, user, room) : moderation.unmute(by, user, room);
  const Kind = kind === 'ban' ? 'Ban' : 'Mute';
  return [
    operation({
      id: kind,
      method: 'PUT',
      path: `/${kind}s/{user}`,
      tag: TAG,
      summary: `${Kind} a person`,
      description: 'In one room or, without `room`, in all. Replaces an earlier one.',
      access: 'moderate',
      params: { user: userId },
      query: { room },
      body: sanctionBody,
      answers: DONE,
      problems: ['not-found'],
      answer: ({ visitor, params: { user: userId }, query: { room }, body }) =>
        answerOutcome(putSanction(visitor().author, {
          userId,
          ...(room === undefined ? {} : { room }),
          ...(body.minutes === undefined ? {} : { minutes: body.minutes }),
          ...(body.reason === undefined ? {} : { reason: body.reason }),
        })),
    }),
    operation({
      id: `un${kind}`,
      method: 'DELETE',
      path: `/${kind}s/{user}`,
      tag: TAG,
      summary: `Lift a ${kind}`,
      access: 'moderate',
      params: { user: userId },
      query: { room: v.optional(fields.storedRoom) },
      answers: DONE,
      problems: ['not-found'],
      answer: ({ visitor, params: { user }, query: { room } }) =>
        answerOutcome(liftSanction(visitor().author, user, room)),
    }),
  ];
}

function roomSettingsOperations({ moderation, store, fields }: ModerationOptions): Operation[] {
  const { room, storedRoom } = fields;
  return [
    operation({
      id: 'listSanctions',
      method: 'GET',
      path: '/sanctions',
      tag: TAG,
      summary: 'List bans and mutes in force',
      description: 'Of one room or, without `room`, of all.',
      access: 'moderate',
      query: { room: v.optional(storedRoom) },
      answers: { 200: { description: 'Bans and mutes.', schema: sanctions } },
      answer: ({ query: { room } }) => answerJson({ sanctions: moderation.sanctions(room) }),
    }),
    operation({
      id: 'readSettings',
      method: 'GET',
      path: '/rooms/{room}/settings',
      tag: TAG,
      summary: 'Read a room’s settings',
      access: 'moderate',
      params: { room },
      answers: { 200: { description: 'The settings in force.', schema: settings } },
      answer: ({ params: { room } }) => answerJson(moderation.settingsOf(room)),
    }),
    operation({
      id: 'deleteMessages',
      method: 'DELETE',
      path: '/rooms/{room}/messages',
      tag: TAG,
      summary: 'Delete the recent messages of a person',
      description: 'Those of the last `minutes` in one room, at most the newest 1,000 of them ' +
        'among the room’s latest 20,000 messages.',
      access: 'moderate',
      params: { room: storedRoom },
      query: { user: userId, minutes: wholeNumber(1, DELETE_MINUTES_MAX) },
      answers: { 200: { description: 'The number of messages deleted.', schema: removed } },
      async answer({ visitor, params: { room }, query: { user, minutes } }) {
        await checkStoredRoom(store, room);
        const selection = { userId: user, minutes };
        return await answerCount(moderation.deleteMessages(visitor().author, room, selection));
      },
    }),
    operation({
      id: 'setRoom',
      method: 'PATCH',
      path: '/rooms/{room}/settings',
      tag: TAG,
      summary: 'Change a room’s settings',
      description: 'Changes the given settings and leaves the others.',
      access: 'moderate',
      params: { room },
      body: settingsBody,
      answers: DONE,
      answer: ({ visitor, params: { room }, body }) =>
        answerOutcome(moderation.setRoom(visitor().author, room, JSON.parse(JSON.stringify(body)))),
    }),
    operation({
      id: 'readAudit',
      method: 'GET',
      path: '/audit',
      tag: TAG,
      summary: 'Read the audit log',
      description: 'In chronological order, from the oldest entry kept.',
      access: 'admin',
      query: { after: v.optional(itemId), limit: v.optional(wholeNumber(1, AUDIT_MAX), 50) },
      answers: { 200: { description: 'A page.', schema: audit } },
      async answer({ query: { after = '', limit } }) {
        const acts = await fromStore(moderation.audit(after, limit));
        const last = acts.length === limit ? acts.at(-1)?.key : undefined;
        return answerJson({ acts, ...(last === undefined ? {} : { after: last }) });
      },
    }),
  ];
}

function queueOperations({ moderation, store, fields }: ModerationOptions): Operation[] {
  const { room, storedRoom } = fields;
  const decide = (
    id: 'approve' | 'reject' | 'dismiss',
    summary: string,
  ): Operation =>
    operation({
      id,
      method: 'POST',
      path: `/rooms/{room}/queue/{item}/${id}`,
      tag: TAG,
      summary,
      access: 'moderate',
      params: { room: storedRoom, item: itemId },
      answers: DONE,
      problems: ['not-found'],
      answer: ({ visitor, params: { room, item } }) =>
        answerOutcome(moderation[id](visitor().author, room, item)),
    });
  return [
    operation({
      id: 'readQueue',
      method: 'GET',
      path: '/rooms/{room}/queue',
      tag: TAG,
      summary: 'Read a room’s review queue',
      description:
        'Held messages and reports, newest first; `before` (a time, exclusive): older ones.',
      access: 'moderate',
      params: { room: storedRoom },
      query: { before: v.optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)) },
      answers: { 200: { description: 'A page.', schema: queue } },
      async answer({ key, params: { room }, query: { before } }) {
        await checkStoredRoom(store, room);
        const queue = await fromStore(moderation.queue(room, before));
        // A key for some rooms does not see bans of the whole site.
        const sanctions = queue.sanctions.filter((one) => one.room !== '' || !key!.rooms);
        return answerJson({ ...queue, sanctions });
      },
    }),
    decide('approve', 'Approve a held message'),
    decide('reject', 'Reject a held message'),
    decide('dismiss', 'Dismiss the reports of a message'),
    decideAll(
      moderation.rejectAll,
      { id: 'rejectAll', path: '/rooms/{room}/queue/reject', room: storedRoom },
      'Reject all held messages of a person, or of guests since a time',
    ),
    decideAll(
      moderation.dismissAll,
      { id: 'dismissAll', path: '/rooms/{room}/queue/dismiss', room: storedRoom },
      'Dismiss all reports by a person, or by guests since a time',
    ),
    operation({
      id: 'report',
      method: 'POST',
      path: '/rooms/{room}/reports',
      tag: TAG,
      summary: 'Report a message to the room’s moderators',
      description: 'A second report of the same message by the same key changes nothing.',
      access: 'post',
      params: { room },
      body: reportBody,
      answers: DONE,
      problems: ['not-found'],
      answer: ({ visitor, params: { room }, body }) =>
        answerOutcome(moderation.report(visitor(), { room, ...body })),
    }),
  ];
}

/** A bulk command, with one entry in the audit log. */
function decideAll(
  command: Moderation['rejectAll'],
  { id, path, room }: { id: string; path: string; room: Fields['storedRoom'] },
  summary: string,
): Operation {
  return operation({
    id,
    method: 'POST',
    path,
    tag: TAG,
    summary,
    description:
      'One command for all items. Reports that others (or, with `guestsSince`, signed users) ' +
      'made as well stay.',
    access: 'moderate',
    params: { room },
    body: bulkBody,
    answers: { 200: { description: 'The number of items removed.', schema: removed } },
    answer({ visitor, params: { room }, body: { user, guestsSince } }) {
      if ((user === undefined) === (guestsSince === undefined)) {
        throw new Problem('invalid', 'user: give exactly one of user and guestsSince');
      }
      const selection = user === undefined ? { guestsSince: guestsSince! } : { user };
      return answerCount(command(visitor().author, room, selection));
    },
  });
}

async function answerCount(command: Promise<Outcome>): Promise<Response> {
  const outcome = await fromStore(command);
  if (!outcome.ok) throw problemOf(outcome.refusal);
  return answerJson({ count: outcome.count ?? 0 });
}

export async function answerOutcome(command: Promise<Outcome>): Promise<Response> {
  const outcome = await fromStore(command);
  if (!outcome.ok) throw problemOf(outcome.refusal);
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
}
