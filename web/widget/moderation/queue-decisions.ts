/**
 * Removes decided items from the review queue before the server confirms. Pure.
 */
import type { HeldMessage, Report, Sanction } from '../../../server/core/protocol/moderation.ts';
import type { ModerationCommand, Queue } from '../../client/moderation-client.ts';

/** Only ids of guests have this prefix (docs/protocol.md). */
const GUEST_ID = /^g_/;

/** The queue without the items that the command decided; the server soon sends the exact state. */
export function withoutDecided(queue: Queue, command: ModerationCommand): Queue {
  const { action, user } = command;
  const keeps = <T>(some: T[], isDecided: (one: T) => boolean): T[] =>
    some.filter((one) => !isDecided(one));
  switch (action) {
    case 'approve':
    case 'reject':
      return { ...queue, held: keeps(queue.held, (one) => isRejected(one, command)) };
    case 'dismiss':
      return { ...queue, reports: keeps(queue.reports, (one) => isDismissed(one, command)) };
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

function isRejected({ item, from, at }: HeldMessage, command: ModerationCommand): boolean {
  return command.item === item || matchesAuthor(command, from.id, at);
}

/** Reports that others made as well stay. */
function isDismissed({ item, by, at, count = 1 }: Report, command: ModerationCommand): boolean {
  if (command.item !== undefined) return command.item === item;
  return (count === 1 || command.user === undefined) && matchesAuthor(command, by.id, at);
}

function matchesAuthor(
  { user, guestsSince }: ModerationCommand,
  authorId: string,
  at: number,
): boolean {
  if (user !== undefined) return user === authorId;
  return guestsSince !== undefined && GUEST_ID.test(authorId) && at >= guestsSince;
}

export function withoutMessage(queue: Queue, seq: number): Queue {
  return { ...queue, reports: queue.reports.filter(({ target }) => target !== seq) };
}

export function hasSeveral(queue: Queue, list: keyof Queue, userId: string): boolean {
  const authors = {
    held: () => queue.held.map(({ from }) => from.id),
    reports: () => queue.reports.filter(({ count = 1 }) => count === 1).map(({ by }) => by.id),
    sanctions: () => [],
  }[list]();
  return authors.filter((id) => id === userId).length > 1;
}

export function newestOfGuests(
  queue: Queue,
  list: 'held' | 'reports',
): number | undefined {
  const times = list === 'held'
    ? queue.held.filter(({ from }) => GUEST_ID.test(from.id)).map(({ at }) => at)
    : queue.reports.filter(({ by }) => GUEST_ID.test(by.id)).map(({ at }) => at);
  return times.length > 1 ? Math.max(...times) : undefined;
}

/** Where something waits. */
export function openingTab({ held, reports }: Queue): 'held' | 'reports' {
  return held.length === 0 && reports.length > 0 ? 'reports' : 'held';
}
