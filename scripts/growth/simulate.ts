/**
 * Simulation of one cluster: fills it with members and measures a message, a join that opens a
 * room, a join or leave, a heartbeat, and a head comparison.
 */
import { nodeScheduler } from '../../server/hosts/node/scheduler.ts';
import { nextTask } from '../../server/lib/runtime.ts';
import { openMemoryStore } from '../../server/stores/memory/memory.ts';
import { type CountedBus, createCountedBus, type Traffic } from './counted-bus.ts';
import { nameOf, type Place, type Population } from './population.ts';
import { createSimulatedReplica, type SimulatedReplica } from './simulated-replica.ts';
import { standIn } from './stand-ins.ts';

export interface Figures {
  replicas: number;
  rooms: number;
  members: number;
  /** Replicas with the real code; the others have stand-ins. */
  simulated: number;
  roomsPerReplica: number;
  /** Mean over the messages: replicas with members of the message's room. */
  neededDeliveries: number;
  message: Traffic;
  /** A join that opens a room on its replica; any of its rooms. */
  opening: Traffic;
  /** A join or leave in an open room; any of the rooms of a replica. */
  move: Traffic;
  heartbeats: Traffic;
  /** Heads that one replica requests from the store per round, while the link is up. */
  headsAsked: number;
  bindingsPerReplica: number;
  /** Rooms, presence and members on one replica, without connections. */
  bytesPerReplica: number;
}

export interface SimulateOptions {
  population: Population;
  simulated: number;
  random: () => number;
  /** Number of messages; of other events a third. */
  samples: number;
}

const TEXT = 'x'.repeat(120);
/** Places to fill before the bus delivers: its inboxes hold 10,000 bodies. */
const PLACES_TOGETHER = 50;
/** A room sends presence changes after at most 200 ms, plus 0.2 ms per member. */
const NEWS_MS = 250;
const NEWS_PER_MEMBER_MS = 0.2;
const SETTLES_MAX = 100;

export async function simulate(options: SimulateOptions): Promise<Figures> {
  const { population, simulated, random, samples } = options;
  const places = placesOfSimulated(population, simulated);
  shuffle(places, random);
  const late = places.splice(0, Math.min(samples / 3, Math.floor(places.length / 4)));
  const store = openMemoryStore();
  const bus = createCountedBus();
  standIn(bus, population, simulated);
  const heapBefore = await heapUsed();
  const replicas = Array.from(
    { length: simulated },
    (_, i) => createSimulatedReplica({ name: `replica-${i}`, store, broker: bus.open() }),
  );
  const largest = Math.max(0, ...places.map(({ members }) => members));
  const settle = () => settled(bus, NEWS_MS + largest * NEWS_PER_MEMBER_MS);

  for (let i = 0; i < places.length; i += PLACES_TOGETHER) {
    await Promise.all(places.slice(i, i + PLACES_TOGETHER).map((place) => fill(replicas, place)));
    await drained(bus);
  }
  await settle();
  const bytesPerReplica = (await heapUsed() - heapBefore) / simulated;
  checkPresence(population, late, replicas);

  const each = async (count: number, act: (i: number) => Promise<unknown>): Promise<Traffic> => {
    bus.takeTraffic();
    for (let i = 0; i < count; i++) {
      await act(i);
      await drained(bus);
    }
    await settle();
    return perOne(bus.takeTraffic(), count);
  };
  const opening = await each(
    late.length,
    (i) => fill(replicas, { ...late[i]!, members: 1 }),
  );

  const senders = Array.from({ length: samples }, () => anyMember(replicas, random));
  const message = await each(samples, async (i) => {
    const { replica, room, member } = senders[i]!;
    const { id, name } = member.user;
    await replica.hub.post({
      room: nameOf(room),
      id: crypto.randomUUID(),
      kind: 'message',
      from: { id, name },
      at: Date.now(),
      via: 'replica-1',
      text: TEXT,
    });
  });

  // One member per room and replica, because simultaneous changes are sent together.
  const movers = places.slice(0, samples / 3).map(({ replica, room }) => {
    const { hub, members } = replicas[replica]!;
    return { hub, room, member: members.find((other) => other.room === room)!.member };
  });
  const leaving = await each(movers.length, (i) => {
    const { hub, room, member } = movers[i]!;
    hub.leave(nameOf(room), member);
    return Promise.resolve();
  });
  const coming = await each(movers.length, (i) => {
    const { hub, room, member } = movers[i]!;
    return hub.join(nameOf(room), member);
  });
  const heartbeats = await each(1, () => {
    for (const replica of replicas) replica.beat();
    return Promise.resolve();
  });
  const headsAsked = await replicas[0]!.compareHeads();

  const figures: Figures = {
    replicas: population.replicas,
    rooms: population.rooms,
    members: population.members,
    simulated,
    roomsPerReplica: mean(replicas.map(({ hub }) => hub.status().rooms)),
    neededDeliveries: mean(
      senders.map(({ room }) => population.placeCountOf(room)),
    ),
    message,
    opening,
    move: mid(leaving, coming),
    heartbeats: perOne(heartbeats, simulated / population.replicas),
    headsAsked,
    bindingsPerReplica: mean(replicas.map(({ broker }) => broker.bindings)),
    bytesPerReplica,
  };
  for (const replica of replicas) await replica.close();
  return figures;
}

function placesOfSimulated(population: Population, simulated: number): Place[] {
  const places: Place[] = [];
  for (let room = 0; room < population.rooms; room++) {
    for (const place of population.placesOf(room)) {
      if (place.replica < simulated) places.push(place);
    }
  }
  return places;
}

async function fill(replicas: SimulatedReplica[], { room, replica, members }: Place) {
  for (let i = 0; i < members; i++) await replicas[replica]!.join(room);
}

async function drained(bus: CountedBus): Promise<void> {
  let quiet = 0;
  let before = -1;
  for (let i = 0; quiet < 3; i++) {
    if (i > 10_000) throw new Error(`${bus.underWay} bodies did not arrive`);
    await nextTask(nodeScheduler);
    quiet = bus.underWay === 0 && bus.published === before ? quiet + 1 : 0;
    before = bus.published;
  }
}

async function settled(bus: CountedBus, newsMs: number): Promise<void> {
  for (let i = 0; i < SETTLES_MAX; i++) {
    const before = bus.published;
    await new Promise((resolve) => setTimeout(resolve, newsMs));
    await drained(bus);
    if (bus.published === before) return;
  }
  throw new Error('the rooms did not settle');
}

/** Verifies that the measured cluster worked: every member is listed on every replica. */
function checkPresence(population: Population, late: Place[], replicas: SimulatedReplica[]): void {
  const missing = new Map<string, number>();
  for (const { room, members } of late) {
    missing.set(nameOf(room), (missing.get(nameOf(room)) ?? 0) + members);
  }
  const expected = new Map(
    Array.from(population.sizes, (size, room) => {
      const name = nameOf(room);
      return [name, size - (missing.get(name) ?? 0)];
    }),
  );
  for (const { hub, instance } of replicas) {
    for (const { name, presence } of hub.rooms()) {
      if (presence.count === expected.get(name)) continue;
      throw new Error(`${instance} lists ${presence.count} in ${name}, not ${expected.get(name)}`);
    }
  }
}

function anyMember(replicas: SimulatedReplica[], random: () => number) {
  const total = replicas.reduce((sum, { members }) => sum + members.length, 0);
  let index = Math.floor(random() * total);
  for (const replica of replicas) {
    const found = replica.members[index];
    if (found) return { replica, ...found };
    index -= replica.members.length;
  }
  throw new Error('there are no members');
}

function perOne(traffic: Traffic, count: number): Traffic {
  return map(traffic, (value) => count === 0 ? 0 : value / count);
}

function mid(a: Traffic, b: Traffic): Traffic {
  return map(a, (value, key) => (value + b[key]) / 2);
}

function map(traffic: Traffic, change: (value: number, key: keyof Traffic) => number): Traffic {
  return {
    published: change(traffic.published, 'published'),
    publishedBytes: change(traffic.publishedBytes, 'publishedBytes'),
    delivered: change(traffic.delivered, 'delivered'),
    deliveredBytes: change(traffic.deliveredBytes, 'deliveredBytes'),
  };
}

function shuffle(list: unknown[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j], list[i]];
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Collects several times, because some objects are released only in a later turn. */
async function heapUsed(): Promise<number> {
  if (!globalThis.gc) throw new Error('start it with --expose-gc, as npm run growth does');
  for (let i = 0; i < 4; i++) {
    await nextTask(nodeScheduler);
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}
