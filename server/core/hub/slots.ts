/**
 * Slots and topics of the link. Rooms are hashed to a fixed number of slots: restoring a binding
 * per room after a reconnect would not scale (a few thousand bindings a second), restoring a
 * thousand does. Topics end in a number, by which they are spread over several brokers
 * (brokers/spread.ts).
 */
import { textHash } from '../../lib/text-hash.ts';

/** All replicas of a cluster must use the same number. docs/scaling.md explains it. */
export const SLOTS = 1_024;

/**
 * Topics that every replica subscribes to, used in turn: with several brokers, successive messages
 * take different brokers, so one failed broker silences nobody. 12 is a multiple of 2, 3 and 4
 * brokers.
 */
export const COMMON_TOPICS: readonly string[] = Array.from({ length: 12 }, (_, i) => `common.${i}`);

/** The topic for a room's traffic. Only measurements pass another number of slots. */
export function slotOf(room: string, slots = SLOTS): string {
  return slotAt(textHash(room) % slots);
}

export function slotAt(index: number): string {
  return `slot.${index}`;
}

/** The topic of one replica. Two may share one, so messages name their receiver. */
export function topicOf(instance: string): string {
  return `replica.${textHash(instance)}`;
}
