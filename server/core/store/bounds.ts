/**
 * Bounds of what a store keeps and tells, the same in every implementation.
 */

/** Pairs of user and emoji that one message holds. */
export const REACTORS_MAX = 5_000;
/** Different emoji on one message. */
export const EMOJIS_MAX = 50;
/** Edits, deletions and reactions whose entries a room keeps for resuming; their effect stays. */
export const CHANGES_MAX = 20_000;

/** Before any time, for SQL: the time of what is kept while there is more to remove before it. */
export const OVERDUE = '-9223372036854775807';

/** The floor moves in steps, so that it moves seldom. */
export const SEQ_FLOOR_STEP = 1_024;

/**
 * The seq after which new rooms start, so that no seq of a removed room is given out again. A room
 * that is open but not stored yet expects the floor that it was opened with; when that moved
 * meanwhile, its members join again.
 */
export function raiseSeqFloor(floor: number, head: number): number {
  return head <= floor ? floor : Math.ceil(head / SEQ_FLOOR_STEP) * SEQ_FLOOR_STEP;
}
