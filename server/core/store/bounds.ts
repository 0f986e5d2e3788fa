/** Limits that every store implementation applies. */

/** Reactions (pairs of user and emoji) per message. */
export const REACTORS_MAX = 5_000;
/** Different emojis per message. */
export const EMOJIS_MAX = 50;
/** Entries of changes that a room keeps for resuming; the effect of older ones is kept. */
export const CHANGES_MAX = 20_000;

/** In SQL, a time before all others: orders rooms that still have more to trim first. */
export const OVERDUE = '-9223372036854775807';

/** The floor rises in steps, so that it is seldom written. */
export const SEQ_FLOOR_STEP = 1_024;

/**
 * The seq floor: new rooms start after it, so that the seqs of a removed room are never reused. An
 * open room that is not stored yet keeps the floor it was opened with; if the floor has risen
 * since, its members join again.
 */
export function raiseSeqFloor(floor: number, head: number): number {
  return head <= floor ? floor : Math.ceil(head / SEQ_FLOOR_STEP) * SEQ_FLOOR_STEP;
}
