/**
 * All members of a run, spread over its rooms.
 */
import { createRoomTally, type RoomTally } from './room-tally.ts';
import { type Counts, type Member, openGently, openMember } from './member.ts';
import { createCounts } from './step.ts';
import { type WireName, WIRES } from './wire.ts';

export interface Crowd {
  readonly members: readonly Member[];
  readonly rooms: readonly RoomTally[];
  /** What the members count into from now on. */
  startCounting(): Counts;
  close(): void;
}

export interface CrowdPlan {
  /** Of the replicas, to which members go in turn. */
  urls: readonly string[];
  wire: WireName;
  rooms: number;
  membersPerRoom: number;
}

/** Resolves when all have joined. */
export async function openCrowd(
  { urls, wire, rooms: roomCount, membersPerRoom }: CrowdPlan,
): Promise<Crowd> {
  let counts = createCounts();
  const rooms = Array.from({ length: roomCount }, (_, i) => createRoomTally(`room-${i}`));
  const members = await openGently(roomCount * membersPerRoom, (i) =>
    openMember({
      url: urls[Math.floor(i / roomCount) % urls.length]!,
      wire: WIRES[wire],
      room: rooms[i % roomCount]!,
      counts: () => counts,
    }));
  return {
    members,
    rooms,
    startCounting: () => counts = createCounts(),
    close: () => members.forEach((member) => member.close()),
  };
}
