/**
 * A reader's rights in a room and the room's settings.
 */
import type { RoomStateFrame } from '../../server/core/protocol/moderation.ts';

export type RoomRights = Readonly<Omit<RoomStateFrame, 'type' | 'room'>>;

/** Compared by identity: the rights while the server has said nothing else. */
export const PLAIN_RIGHTS: RoomRights = {
  write: true,
  moderate: false,
  slowModeSeconds: 0,
  membersOnly: false,
  locked: false,
  hold: 'none',
};
