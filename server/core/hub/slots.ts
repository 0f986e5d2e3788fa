/**
 * The topics of the link. Rooms are hashed to a fixed number of slots: re-binding one key for each
 * room after a reconnect would not scale (a few thousand bindings a second), a thousand slots do.
 * Every topic ends in a number, by which several brokers share them (brokers/spread.ts).
 */
import { textHash } from '../../lib/text-hash.ts';

/** Part of the contract between replicas: all of a cluster must agree on it. docs/scaling.md says why so many. */
export const SLOTS = 1_024;

/**
 * Topics that every replica hears, used in turn: with several brokers the next word goes another
 * way, so one broker that is gone silences nobody. 12 is a multiple of 2, 3 and 4 brokers.
 */
export const COMMON_TOPICS: readonly string[] = Array.from({ length: 12 }, (_, i) => `common.${i}`);

/** The topic that carries a room's traffic between replicas. Another number of slots is for those who weigh it. */
export function slotOf(room: string, slots = SLOTS): string {
  return slotAt(textHash(room) % slots);
}

export function slotAt(index: number): string {
  return `slot.${index}`;
}

/** The topic of what is meant for one replica. Two may share one: what comes says whom it is for. */
export function topicOf(instance: string): string {
  return `replica.${textHash(instance)}`;
}
