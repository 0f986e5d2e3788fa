/**
 * Commands to ban and mute, and to lift both: validates, audits, runs.
 */
import { isUserId, MINUTES_MAX, REASON_MAX } from '../../core/protocol/decode-moderation.ts';
import type { Author } from '../../core/protocol/entry.ts';
import { isRoomName } from '../../core/protocol/room-name.ts';
import type { Audit } from './audit.ts';
import type { Moderation, Outcome, SanctionOrder } from './moderation.ts';
import { DONE, invalid, refuse } from './outcome.ts';
import type { SanctionKind, Sanctions } from './sanctions.ts';

export interface SanctionCommandsOptions {
  sanctions: Sanctions;
  audit: Audit;
  wasSeen(userId: string, room: string): Promise<boolean>;
}

export function createSanctionCommands(
  { sanctions, audit, wasSeen }: SanctionCommandsOptions,
): Pick<Moderation, 'ban' | 'unban' | 'mute' | 'unmute'> {
  const putSanction = async (
    kind: SanctionKind,
    by: Author,
    order: SanctionOrder,
  ): Promise<Outcome> => {
    const fault = faultIn(order);
    if (fault) return invalid(fault);
    const { userId, room, reason } = order;
    const isSeen = room === undefined || await wasSeen(userId, room);
    const excess = sanctions.faultIn(kind, by, order, isSeen);
    if (excess) return refuse('forbidden', excess);
    await audit.addEntry(by, {
      action: kind,
      user: userId,
      ...(room === undefined ? {} : { room }),
      ...(reason ? { reason } : {}),
    });
    await sanctions.put(kind, by, order, isSeen);
    return DONE;
  };
  const liftSanction = async (
    kind: SanctionKind,
    by: Author,
    userId: string,
    room = '',
  ): Promise<Outcome> => {
    if (!sanctions.find(kind, userId, room)) {
      return refuse('not_found', `user: there is no ${kind}`);
    }
    await audit.addEntry(by, {
      action: `un${kind}`,
      user: userId,
      ...(room === '' ? {} : { room }),
    });
    await sanctions.lift(kind, userId, room);
    return DONE;
  };

  return {
    ban: (by, order) => putSanction('ban', by, order),
    unban: (by, userId, room) => liftSanction('ban', by, userId, room),
    mute: (by, order) => putSanction('mute', by, order),
    unmute: (by, userId, room) => liftSanction('mute', by, userId, room),
  };
}

/** Validates here because orders also come over the API. */
function faultIn({ userId, room, minutes, reason }: SanctionOrder): string | undefined {
  if (!isUserId(userId)) return 'user: must be 1 to 128 characters';
  if (room !== undefined && !isRoomName(room)) return 'room: must be the name of a room';
  if (
    minutes !== undefined && !(Number.isInteger(minutes) && minutes > 0 && minutes <= MINUTES_MAX)
  ) {
    return `minutes: must be a whole number from 1 to ${MINUTES_MAX}`;
  }
  if (reason !== undefined && (reason.length > REASON_MAX || !reason.isWellFormed())) {
    return `reason: must be at most ${REASON_MAX} characters`;
  }
  return undefined;
}
