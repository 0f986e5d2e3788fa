/**
 * Comparison of slot counts: deliveries beyond what members need, against the bindings that the
 * broker must make after an outage.
 */
import { slotOf } from '../../server/core/hub/slots.ts';
import { nameOf, type Population } from './population.ts';

export interface SlotChoice {
  replicas: number;
  rooms: number;
  slots: number;
  /** Mean over the messages, with every member writing equally often. */
  deliveriesPerMessage: number;
  neededDeliveries: number;
  bindings: number;
}

/** For at most 65,536 slots. */
export function weighSlots(population: Population, slots: number): SlotChoice {
  const { replicas, rooms, sizes, members } = population;
  const indexOf = new Map<string, number>();
  const held = new Uint8Array(slots * replicas);
  const holders = new Uint16Array(slots);
  const slotOfRoom = new Uint16Array(rooms);
  let bindings = 0;
  for (let room = 0; room < rooms; room++) {
    const topic = slotOf(nameOf(room), slots);
    const slot = indexOf.get(topic) ?? indexOf.size;
    indexOf.set(topic, slot);
    slotOfRoom[room] = slot;
    for (const { replica } of population.placesOf(room)) {
      if (held[slot * replicas + replica]) continue;
      held[slot * replicas + replica] = 1;
      holders[slot]! += 1;
      bindings += 1;
    }
  }
  let deliveries = 0;
  let needed = 0;
  for (let room = 0; room < rooms; room++) {
    deliveries += sizes[room]! * holders[slotOfRoom[room]!]!;
    needed += sizes[room]! * population.placeCountOf(room);
  }
  return {
    replicas,
    rooms,
    slots,
    deliveriesPerMessage: deliveries / members,
    neededDeliveries: needed / members,
    bindings,
  };
}
