/**
 * How tall the log's items are, in the DOM or not: as they were measured, and by an estimate until
 * then. Pure; the log's window is chosen from it, and the space around that.
 */
import type { Message } from '../../client/room-state.ts';
import { indexOfSeq } from '../../client/timeline.ts';

export interface RowHeights {
  readonly count: number;
  /**
   * Takes in the messages after a change, and how many items they make with those that are pending.
   * Returns by how much the items' indices changed; undefined when none is left of those before.
   */
  follow(messages: readonly Message[], count: number): number | undefined;
  measure(index: number, px: number): void;
  /** Of the items from one up to another. */
  between(from: number, to: number): number;
  /** The item that is so far below the top of the first one. */
  at(px: number): number;
  /** From an item backwards: where so many pixels begin. */
  back(index: number, px: number): number;
  /** From an item on: where so many pixels end. */
  on(index: number, px: number): number;
  /** The log has another width: nothing that was measured holds. */
  forget(): void;
}

const ESTIMATE_PX = 48;
/** From so many on, their mean is the estimate. It stays then: else all would move at each measure. */
const ESTIMATED_FROM_ROWS = 8;

export function createRowHeights(): RowHeights {
  let messages: readonly Message[] = [];
  let count = 0;
  /** 0, or nothing, for an item that was not measured. Adding up 10,000 takes 10 µs. */
  let heights: number[] = [];
  let estimatePx = ESTIMATE_PX;
  let measuredRows = 0;
  let measuredPx = 0;

  const px = (index: number): number => heights[index] || estimatePx;
  const on = (index: number, left: number): number => {
    let at = index;
    for (; at < count && left > 0; at += 1) left -= px(at);
    return at;
  };
  return {
    get count() {
      return count;
    },
    follow(now, newCount) {
      const shift = shiftOf(messages, now);
      messages = now;
      count = newCount;
      if (shift === undefined) heights = [];
      else if (shift > 0) heights = new Array<number>(shift).fill(0).concat(heights);
      else heights.splice(0, -shift);
      heights.length = Math.min(heights.length, count);
      return shift;
    },
    measure(index, measured) {
      heights[index] = measured;
      if (measuredRows === ESTIMATED_FROM_ROWS) return;
      measuredRows += 1;
      measuredPx += measured;
      if (measuredRows === ESTIMATED_FROM_ROWS) estimatePx = measuredPx / measuredRows;
    },
    between(from, to) {
      let sum = 0;
      for (let at = from; at < to; at += 1) sum += px(at);
      return sum;
    },
    at: (top) => Math.max(0, Math.min(count, on(0, top + 1)) - 1),
    back(index, left) {
      let at = index;
      for (; at > 0 && left > 0; at -= 1) left -= px(at - 1);
      return at;
    },
    on,
    forget() {
      heights = [];
      measuredRows = measuredPx = 0;
    },
  };
}

/** Messages come and go at the beginning, and come at the end; none goes from between. */
function shiftOf(before: readonly Message[], now: readonly Message[]): number | undefined {
  const [first, next] = [before[0], now[0]];
  if (!first || !next) return first === next ? 0 : undefined;
  const added = indexOfSeq(now, first.seq);
  if (added >= 0) return added;
  const dropped = indexOfSeq(before, next.seq);
  return dropped < 0 ? undefined : -dropped;
}
