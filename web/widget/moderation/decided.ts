/**
 * Decided items of the queue: they leave the lists as soon as an act has decided them. Pure.
 */
import type { HeldMessage, Report, Sanction } from '../../../server/core/protocol/moderation.ts';
import type { Act, Queue } from '../../client/moderation-client.ts';

/** Guests' ids, and no others, begin so (docs/protocol.md). */
const GUEST_ID = /^g_/;

/** The queue without what the act decided; what the server knows better comes soon. */
export function withoutDecided(queue: Queue, act: Act): Queue {
  const { action, user } = act;
  const keeps = <T>(some: T[], isDecided: (one: T) => boolean): T[] =>
    some.filter((one) => !isDecided(one));
  switch (action) {
    case 'approve':
    case 'reject':
      return { ...queue, held: keeps(queue.held, (one) => isRejected(one, act)) };
    case 'dismiss':
      return { ...queue, reports: keeps(queue.reports, (one) => isDismissed(one, act)) };
    case 'unban':
    case 'unmute': {
      const kind = action === 'unban' ? 'ban' : 'mute';
      const isLifted = (one: Sanction) => one.userId === user && one.kind === kind;
      return { ...queue, sanctions: keeps(queue.sanctions, isLifted) };
    }
    default:
      return queue;
  }
}

function isRejected({ item, from, at }: HeldMessage, act: Act): boolean {
  return act.item === item || isOf(act, from.id, at);
}

/** Those that others made as well stay. */
function isDismissed({ item, by, at, count = 1 }: Report, act: Act): boolean {
  if (act.item !== undefined) return act.item === item;
  return (count === 1 || act.user === undefined) && isOf(act, by.id, at);
}

function isOf({ user, guestsSince }: Act, authorId: string, at: number): boolean {
  if (user !== undefined) return user === authorId;
  return guestsSince !== undefined && GUEST_ID.test(authorId) && at >= guestsSince;
}

/** A deleted message takes its reports with it. */
export function withoutMessage(queue: Queue, seq: number): Queue {
  return { ...queue, reports: queue.reports.filter(({ target }) => target !== seq) };
}

/** Whether several items of the list are of one author or reporter. */
export function hasSeveral(queue: Queue, list: keyof Queue, userId: string): boolean {
  const authors = {
    held: () => queue.held.map(({ from }) => from.id),
    reports: () => queue.reports.filter(({ count = 1 }) => count === 1).map(({ by }) => by.id),
    sanctions: () => [],
  }[list]();
  return authors.filter((id) => id === userId).length > 1;
}

/** Time of the newest item of a guest, where there are several. */
export function newestOfGuests(
  queue: Queue,
  list: 'held' | 'reports',
): number | undefined {
  const times = list === 'held'
    ? queue.held.filter(({ from }) => GUEST_ID.test(from.id)).map(({ at }) => at)
    : queue.reports.filter(({ by }) => GUEST_ID.test(by.id)).map(({ at }) => at);
  return times.length > 1 ? Math.max(...times) : undefined;
}
