/**
 * Room notices: tell clients the state of their rooms (may they write, do they moderate, settings),
 * and moderators how much waits. Remembers what each connection was told, to send changes only.
 */
import type { RoomStateFrame } from '../../../core/protocol/moderation.ts';
import type { Seat } from '../../../core/session/moderating.ts';
import type { RoomGate } from '../gate.ts';
import type { Moderation } from '../moderation.ts';
import { isStaff } from '../rights.ts';
import { isPlainSettings, type RoomStates } from '../room-states.ts';
import type { Sanctions } from '../sanctions.ts';
import type { Counts } from '../queue/waiting-counts.ts';

export interface RoomNotices {
  tellState(seat: Seat, room: string): void;
  /** How much waits, to those who moderate the room. */
  tellCounts(seat: Seat, room: string): void;
  forget(seat: Seat): void;
  close(): void;
}

export interface RoomNoticesOptions {
  moderation: Moderation;
  gate: RoomGate;
  states: RoomStates;
  sanctions: Sanctions;
  /** How much waits in a room. */
  counts(room: string): Counts;
  /** How often those who were told of a mute are looked at: it ends by itself. */
  lookEveryMs?: number;
}

const LOOK_EVERY_MS = 5_000;

export function createRoomNotices(options: RoomNoticesOptions): RoomNotices {
  const { moderation, gate, states, sanctions, counts, lookEveryMs = LOOK_EVERY_MS } = options;
  /** Those who were told that a room is not plain. */
  const told = new Set<Seat>();

  const stateOf = (seat: Seat, room: string): RoomStateFrame => {
    const { settings } = states.of(room);
    const refused = gate.write(seat.visitor, room);
    const { moderate } = moderation.rightsOf(seat.visitor, room);
    const until = refused && gate.muteOf(seat.visitor, room)?.until;
    const may = refused ? { write: false, why: refused.message, until } : { write: true };
    return { type: 'room', room, ...may, moderate, ...settings };
  };
  const tellState = (seat: Seat, room: string): void => {
    const { rooms, user } = seat.visitor;
    const { isPlain: isPlainRoom, rule } = states.of(room);
    // A rush of clients that come back costs a few look-ups.
    const isUsual = isPlainRoom && sanctions.isEmpty && !seat.told && rooms === undefined &&
      !isStaff(seat.visitor) && !rule.moderators.has(user.id);
    if (isUsual) return;
    const frame = stateOf(seat, room);
    const before = seat.told?.get(room);
    if (before === undefined && isPlain(frame)) return;
    // How many minutes a mute lasts yet is no news.
    const { why: _, ...lasting } = frame;
    const text = JSON.stringify(lasting);
    if (before === text) return;
    seat.tell(frame);
    if (isPlain(frame)) return void seat.told!.delete(room);
    seat.told ??= new Map();
    seat.told.set(room, text);
    told.add(seat);
  };
  const timer = setInterval(() => {
    for (const seat of told) {
      for (const room of seat.told!.keys()) {
        if (seat.has(room)) tellState(seat, room);
        else seat.told!.delete(room);
      }
      if (seat.told!.size === 0) told.delete(seat);
    }
  }, lookEveryMs);

  return {
    tellState,
    tellCounts(seat, room) {
      if (!moderation.rightsOf(seat.visitor, room).moderate) return;
      const { held, reports } = counts(room);
      seat.tell({ type: 'queue', room, heldCount: held, reportCount: reports });
    },
    forget: (seat) => void told.delete(seat),
    close: () => clearInterval(timer),
  };
}

function isPlain(frame: RoomStateFrame): boolean {
  return frame.write && !frame.moderate && isPlainSettings(frame);
}
