/**
 * Review in the console: held messages and reports of all rooms that a member moderates, in one
 * list, and the commands on them.
 */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { createVisitor, type Visitor } from '../core/session/visitor.ts';
import { identityOf } from '../features/auth/staff-token.ts';
import type { Moderation, Outcome, Queue } from '../features/moderation/moderation.ts';
import { createRateLimit } from '../lib/rate-limit.ts';
import { randomText } from '../lib/random-text.ts';
import { type AdminBindings, readBody, tooMany } from './admin-request.ts';
import { Problem, problemOf } from './api/problem.ts';

export type ReviewModeration = Pick<
  Moderation,
  'waitingRooms' | 'rightsOf' | 'queue' | 'approve' | 'reject' | 'dismiss' | 'deleteMessage'
>;

/** Each room costs a read of its queue. */
const ROOMS_MAX = 20;
const ITEMS_MAX = 100;
const LISTS_PER_MINUTE = 60;
const COMMANDS_PER_MINUTE = 120;

const COMMAND = v.variant('action', [
  v.strictObject({
    action: v.picklist(['approve', 'reject', 'dismiss']),
    room: v.string('must be text'),
    item: v.string('must be text'),
  }),
  v.strictObject({
    action: v.literal('delete'),
    room: v.string('must be text'),
    /** Seq of the message. */
    target: v.pipe(v.number('must be a number'), v.integer('must be a whole number')),
  }),
]);
type Command = v.InferOutput<typeof COMMAND>;

export function addReviewRoutes(app: Hono<AdminBindings>, moderation: ReviewModeration): void {
  const listLimit = createRateLimit({ perMinute: LISTS_PER_MINUTE });
  const commandLimit = createRateLimit({ perMinute: COMMANDS_PER_MINUTE });

  app.get('/review', async (c) => {
    const { memberId, member } = c.var.session;
    tooMany(listLimit.take(memberId));
    const visitor = createVisitor(identityOf(member));
    const rooms = moderation.waitingRooms()
      .filter(({ room }) => moderation.rightsOf(visitor, room).moderate)
      .toSorted((a, b) => b.held + b.reports - a.held - a.reports);
    const items = [];
    for (const { room } of rooms.slice(0, ROOMS_MAX)) {
      items.push(...itemsOf(await moderation.queue(room)));
    }
    items.sort((a, b) => b.at - a.at);
    return c.json({
      items: items.slice(0, ITEMS_MAX),
      total: rooms.reduce((sum, { held, reports }) => sum + held + reports, 0),
    });
  });

  app.post('/review', async (c) => {
    const { memberId, member } = c.var.session;
    const command = await readBody(c, COMMAND);
    const visitor = createVisitor(identityOf(member));
    if (!moderation.rightsOf(visitor, command.room).moderate) {
      throw new Problem('forbidden', 'you do not moderate this room');
    }
    tooMany(commandLimit.take(memberId));
    const outcome = await run(moderation, visitor, command);
    if (!outcome.ok) throw problemOf(outcome.refusal);
    return c.body(null, 204);
  });
}

async function run(
  moderation: ReviewModeration,
  visitor: Visitor,
  command: Command,
): Promise<Outcome> {
  const { room } = command;
  if (command.action !== 'delete') {
    return await moderation[command.action](visitor.author, room, command.item);
  }
  const { target } = command;
  const frame = { type: 'delete', room, id: `console-${randomText(9)}`, target } as const;
  const deleted = await moderation.deleteMessage(visitor, frame)!;
  return deleted.ok ? { ok: true } : deleted;
}

function itemsOf({ room, held, reports }: Queue) {
  return [
    ...held.map(({ item, from: { id, name }, text, at }) => ({
      ...{ kind: 'held', room, item, author: { id, name }, text, at },
    })),
    ...reports.map(({ item, target, author, text, reason, by, count = 1, at }) => ({
      ...{ kind: 'report', room, item, target, author, text, reason, by: by.name, count, at },
    })),
  ];
}
