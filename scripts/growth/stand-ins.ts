/**
 * Stand-ins for replicas that are too many to simulate: their subscriptions as numbers, from the
 * real slotOf, and their presence answers, in the real envelope.
 */
import type { Broker } from '../../server/core/broker/broker.ts';
import {
  encodePart,
  openEnvelope,
  type Part,
  sealEnvelope,
} from '../../server/core/hub/envelope.ts';
import { COMMON_TOPICS, slotOf, SLOTS, topicOf } from '../../server/core/hub/slots.ts';
import type { CountedBus } from './counted-bus.ts';
import { nameOf, type Population } from './population.ts';
import { userOf } from './simulated-replica.ts';

/** The first `simulated` replicas are real; all others get stand-ins from now on. */
export function standIn(bus: CountedBus, population: Population, simulated: number): void {
  if (simulated === population.replicas) return;
  const { replicas } = population;
  const broker = bus.open();
  const roomOf = new Map<string, number>();
  const holders = new Map<string, Set<number>>();
  for (let room = 0; room < population.rooms; room++) {
    const slot = slotOf(nameOf(room));
    let held = holders.get(slot);
    if (!held) holders.set(slot, held = new Set());
    let isSimulated = false;
    for (const { replica } of population.placesOf(room)) {
      if (replica >= simulated) held.add(replica);
      else isSimulated = true;
    }
    if (isSimulated) roomOf.set(nameOf(room), room);
  }
  for (const [slot, held] of holders) bus.record(slot, held.size);
  for (const topic of COMMON_TOPICS) bus.record(topic, replicas - simulated);

  bus.onPublish = (_topic, body) => {
    const opened = openEnvelope(body, '');
    if (opened.type !== 'parts') return;
    for (const part of opened.parts) {
      const room = part.type === 'ask' ? roomOf.get(part.room) : undefined;
      if (room === undefined) continue;
      for (const place of population.placesOf(room)) {
        if (place.replica < simulated) continue;
        const members = Array.from(
          { length: place.members },
          (_, i) => userOf(`${room}-${place.replica}-${i}`),
        );
        publish(broker, topicOf(opened.from), place.replica, {
          type: 'members',
          room: nameOf(room),
          version: 1,
          members,
        });
      }
    }
  };
  for (let replica = simulated; replica < replicas; replica++) {
    // Announces the stand-ins once, so that the simulated replicas know how many there are.
    const slots: [number, number] = [0, SLOTS];
    publish(broker, COMMON_TOPICS[0]!, replica, { type: 'alive', version: 0, slots, rooms: [] });
  }
}

function publish(broker: Broker, topic: string, replica: number, part: Part): void {
  void broker.publish(topic, sealEnvelope(`replica-${replica}~abcdef`, [encodePart(part)]));
}
