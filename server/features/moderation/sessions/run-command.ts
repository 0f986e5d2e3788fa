/**
 * A `moderate` frame -> the act that it asks for. That its sender may do it was checked before.
 */
import type { Refusal } from '../../../core/protocol/codes.ts';
import type { Author } from '../../../core/protocol/entry.ts';
import type { ModerateFrame } from '../../../core/protocol/moderation.ts';
import type { Moderation, Outcome, SanctionOrder, WaitingOf } from '../moderation.ts';

/** A refusal at once, when a field is missing that the action needs. */
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
    case 'set':
      return settings ? moderation.setRoom(by, room, settings) : missing('settings');
    case 'approve':
      return item === undefined ? missing('item') : moderation.approve(by, room, item);
    case 'reject':
    case 'dismiss': {
      if (item !== undefined) return moderation[action](by, room, item);
      const those = thoseOf(frame);
      if (!those) {
        return { code: 'invalid', message: 'item: or user, or guestsSince must be given' };
      }
      return action === 'reject'
        ? moderation.rejectAll(by, room, those)
        : moderation.dismissAll(by, room, those);
    }
    default:
      return action satisfies never;
  }
}

function thoseOf({ user, guestsSince }: ModerateFrame): WaitingOf | undefined {
  if (user !== undefined) return { user };
  return guestsSince === undefined ? undefined : { guestsSince };
}

function orderOf(frame: ModerateFrame, by: Author): SanctionOrder | Refusal {
  const { room, user, everywhere, minutes, reason } = frame;
  if (user === undefined) return missing('user');
  if (user === by.id) return { code: 'invalid', message: 'user: must be somebody else' };
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
