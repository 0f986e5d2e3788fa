/**
 * Simulated population: rooms with sizes as uneven as those of real chats, and members spread over the
 * replicas at random, as by a balancer without sticky sessions.
 *
 * Sizes follow a power law with exponent 2, up to 10,000: the room of rank k is 1/k as large as the
 * largest (Zipf's law), as found for channels, groups and sites. Half of the rooms have one or two
 * members, and half of the members are in the few rooms with more than a hundred.
 */

export interface Population {
  readonly replicas: number;
  readonly rooms: number;
  readonly members: number;
  readonly sizes: Uint16Array;
  placesOf(room: number): Iterable<Place>;
  placeCountOf(room: number): number;
}

export interface Place {
  room: number;
  replica: number;
  members: number;
}

export const ROOM_SIZE_MAX = 10_000;
const EXPONENT = 2;

export function createPopulation(
  { rooms, replicas, random }: { rooms: number; replicas: number; random: () => number },
): Population {
  const sizes = roomSizes(rooms);
  const members = sizes.reduce((sum, size) => sum + size, 0);
  /** Places ordered by room; those of room i start at `begins[i]`. */
  const begins = new Uint32Array(rooms + 1);
  const placeReplica = new Uint8Array(members);
  const placeMembers = new Uint16Array(members);
  const here = new Uint16Array(replicas);
  let end = 0;
  for (let room = 0; room < rooms; room++) {
    begins[room] = end;
    for (let i = sizes[room]!; i > 0; i--) here[Math.floor(random() * replicas)]! += 1;
    for (let replica = 0; replica < replicas; replica++) {
      if (here[replica] === 0) continue;
      placeReplica[end] = replica;
      placeMembers[end++] = here[replica]!;
      here[replica] = 0;
    }
  }
  begins[rooms] = end;

  return {
    replicas,
    rooms,
    members,
    sizes,
    *placesOf(room) {
      for (let i = begins[room]!; i < begins[room + 1]!; i++) {
        yield { room, replica: placeReplica[i]!, members: placeMembers[i]! };
      }
    },
    placeCountOf: (room) => begins[room + 1]! - begins[room]!,
  };
}

/** As long as typical room names of pages. */
export function nameOf(room: number): string {
  return `articles/2026/${room}`;
}

/** Sizes at evenly spaced places of the distribution, so that runs do not vary by chance. */
export function roomSizes(rooms: number): Uint16Array {
  const weights = Array.from({ length: ROOM_SIZE_MAX }, (_, i) => (i + 1) ** -EXPONENT);
  const total = weights.reduce((a, b) => a + b);
  const sizes = new Uint16Array(rooms);
  let size = 1;
  let reached = weights[0]! / total;
  for (let room = 0; room < rooms; room++) {
    const share = (room + 0.5) / rooms;
    while (share > reached && size < ROOM_SIZE_MAX) reached += weights[size++]! / total;
    sizes[room] = size;
  }
  return sizes;
}
