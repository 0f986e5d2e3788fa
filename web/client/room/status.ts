/**
 * Status of one room apart from its messages: phase, presence, typing, rights, review queue.
 */
import type { Entry } from '../../../server/core/protocol/entry.ts';
import type { Presence } from '../../../server/core/protocol/frames.ts';
import type { Clock } from '../../../server/lib/clock.ts';
import { applyPresence } from '../presence.ts';
import { PLAIN_RIGHTS } from '../room-rights.ts';
import type { RoomFrame, RoomNotice, RoomState } from '../room-state.ts';
import { createTypists } from '../typists.ts';

export type RoomStatus = ReturnType<typeof createRoomStatus>;

export function createRoomStatus(clock: Clock, onChange: () => void) {
  const typists = createTypists(clock, onChange);
  let phase: RoomState['phase'] = 'joining';
  let refusal: RoomNotice | undefined;
  let presence: Presence = { count: 0 };
  let rights = PLAIN_RIGHTS;
  let waiting = 0;

  return {
    get state() {
      return { phase, refusal, presence, typing: typists.list, rights, waiting };
    },
    joined(present: Presence): void {
      phase = 'live';
      refusal = undefined;
      presence = present;
      // The server sends other rights right after this frame.
      rights = PLAIN_RIGHTS;
      waiting = 0;
    },
    refuse(notice: RoomNotice): void {
      phase = 'refused';
      refusal = notice;
      onChange();
    },
    takeFrame(frame: RoomFrame): void {
      if (frame.type === 'presence') presence = applyPresence(presence, frame);
      else if (frame.type === 'typing') typists.set(frame.users);
      else if (frame.type === 'room') rights = frame;
      else if (frame.type === 'queue') waiting = frame.heldCount + frame.reportCount;
      else return;
      onChange();
    },
    clearTypists(entries: readonly Entry[]): void {
      for (const { from } of entries) if (from) typists.clear(from.id);
    },
    close: typists.close,
  };
}
