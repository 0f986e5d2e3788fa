/**
 * All members of a run, spread over its rooms.
 */
import { createRoomTally, type RoomTally } from './room-tally.ts';
import { type Counts, createCounts } from './counts.ts';
import type { Servers } from './measure.ts';
import { type Member, openGently, openMember } from './member.ts';
import { WIRES } from './wire/wires.ts';

export interface Crowd {
  readonly members: readonly Member[];
  readonly senders: readonly Member[];
  readonly rooms: readonly RoomTally[];
  readonly counts: Counts;
  startCounting(): Counts;
  close(): void;
}

export interface CrowdPlan extends Servers {
  /** Places all members of a room on the same replica; otherwise they are spread round robin. */
  areRoomsApart?: boolean;
  rooms: number;
  membersPerRoom: number;
  /** Replica of an additional member per room, the only sender. Absent: every member sends. */
  senderUrl?: string;
  roomPrefix?: string;
}

export async function openCrowd(plan: CrowdPlan): Promise<Crowd> {
  const { urls, areRoomsApart = false, senderUrl, roomPrefix = 'room' } = plan;
  let counts = createCounts();
  const rooms = Array.from({ length: plan.rooms }, (_, i) => createRoomTally(`${roomPrefix}-${i}`));
  const open = (url: string, i: number): Promise<Member> =>
    openMember({
      url,
      wire: WIRES[plan.wire],
      room: rooms[i % rooms.length]!,
      counts: () => counts,
    });
  const listeners = await openGently(
    rooms.length * plan.membersPerRoom,
    (i) =>
      open(
        urls[(areRoomsApart ? i % rooms.length : Math.floor(i / rooms.length)) % urls.length]!,
        i,
      ),
  );
  const senders = senderUrl === undefined
    ? listeners
    : await openGently(rooms.length, (i) => open(senderUrl, i));
  const members = senders === listeners ? listeners : [...listeners, ...senders];
  return {
    members,
    senders,
    rooms,
    get counts() {
      return counts;
    },
    startCounting: () => counts = createCounts(),
    close: () => members.forEach((member) => member.close()),
  };
}
