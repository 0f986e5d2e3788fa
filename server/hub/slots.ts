/**
 * Rooms are hashed to a fixed number of slots, the topics of the link: re-binding one key for each
 * room after a reconnect would not scale (about 3,000 bindings a second), a few hundred slots do.
 */

/** Part of the contract between replicas: all of a cluster must agree on it. */
export const SLOTS = 256;

/** The topic that carries a room's traffic between replicas. FNV-1a over UTF-16 code units. */
export function slotOf(room: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < room.length; i++) {
    hash = Math.imul(hash ^ room.charCodeAt(i), 0x01000193);
  }
  return `slot.${(hash >>> 0) % SLOTS}`;
}
