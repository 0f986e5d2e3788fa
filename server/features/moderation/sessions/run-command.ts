/**
 * Runs the command of a `moderate` frame. The caller has checked that its sender may.
 */
import type { Refusal } from '../../../core/protocol/codes.ts';
import { DELETE_MINUTES_MAX } from '../../../core/protocol/decode-moderation.ts';
import type { Author } from '../../../core/protocol/entry.ts';
import type { ModerateFrame } from '../../../core/protocol/moderation.ts';
import type { BulkSelection, Moderation, Outcome, SanctionOrder } from '../moderation.ts';

export function runCommand(
  moderation: Moderation,
  by: Author,
  frame: ModerateFrame,
): Promise<Outcome> | Refusal {
  const { action, room, settings, item } = frame;
  switch (action) {
    case 'ban':
    case 'mute': {
      const order = orderOf(frame, by);
      return 'code' in order ? order : moderation[action](by, order);
    }
    case 'unban':
    case 'unmute': {
      const order = orderOf(frame, by);
      return 'code' in order ? order : moderation[action](by, order.userId, order.room);
    }
    case 'delete':
      return deleteMessages(moderation, by, frame);
    case 'set':
      return settings ? moderation.setRoom(by, room, settings) : missing('settings');
    case 'approve':
      return item === undefined ? missing('item') : moderation.approve(by, room, item);
    case 'reject':
    case 'dismiss': {
      if (item !== undefined) return moderation[action](by, room, item);
      const selection = itemsOf(frame);
      if (!selection) {
        return { code: 'invalid', message: 'item: give item, user or guestsSince' };
      }
      return action === 'reject'
        ? moderation.rejectAll(by, room, selection)
        : moderation.dismissAll(by, room, selection);
    }
    default:
      return action satisfies never;
  }
}

function deleteMessages(
  moderation: Moderation,
  by: Author,
  { room, user, minutes }: ModerateFrame,
): Promise<Outcome> | Refusal {
  if (user === undefined) return missing('user');
  if (minutes === undefined) return missing('minutes');
  if (minutes > DELETE_MINUTES_MAX) {
    const message = `minutes: must be at most ${DELETE_MINUTES_MAX} for this action`;
    return { code: 'invalid', message };
  }
  return moderation.deleteMessages(by, room, { userId: user, minutes });
}

function itemsOf({ user, guestsSince }: ModerateFrame): BulkSelection | undefined {
  if (user !== undefined) return { user };
  return guestsSince === undefined ? undefined : { guestsSince };
}

function orderOf(frame: ModerateFrame, by: Author): SanctionOrder | Refusal {
  const { room, user, everywhere, minutes, reason } = frame;
  if (user === undefined) return missing('user');
  if (user === by.id) return { code: 'invalid', message: 'user: must not be yourself' };
  return {
    userId: user,
    ...(everywhere ? {} : { room }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(reason ? { reason } : {}),
  };
}

function missing(field: string): Refusal {
  return { code: 'invalid', message: `${field}: must be given for this action` };
}
