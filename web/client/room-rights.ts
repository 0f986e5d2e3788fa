/**
 * What a reader may do in a room and how it is set, as the client knows it. Until the server says
 * otherwise, everybody may write.
 */
import type { RoomStateFrame } from '../../server/core/protocol/moderation.ts';

export type RoomRights = Readonly<Omit<RoomStateFrame, 'type' | 'room'>>;

/** The very object while nothing else was said. */
export const PLAIN_RIGHTS: RoomRights = {
  write: true,
  moderate: false,
  slowModeSeconds: 0,
  membersOnly: false,
  locked: false,
  hold: 'none',
};
