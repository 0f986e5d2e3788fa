/**
 * Row heights of all items, measured or estimated, for the virtualized window. Pure.
 */
import type { Message } from '../../client/room-state.ts';
import { indexOfSeq } from '../../client/timeline.ts';

export interface RowHeights {
  readonly count: number;
  /** Returns by how much the items' indices have shifted; undefined if no message is left. */
  follow(messages: readonly Message[], count: number): number | undefined;
  measure(index: number, px: number): void;
  /** Total height of the items from `from` to `to`, exclusive. */
  between(from: number, to: number): number;
  /** The item at a distance below the top of the first one. */
  at(px: number): number;
  /** First item of the `px` pixels that end at `index`. */
  back(index: number, px: number): number;
  /** End (exclusive) of the items in the `px` pixels that begin at `index`. */
  on(index: number, px: number): number;
  /** The log's width has changed, so all measurements are void. */
  forget(): void;
}

const ESTIMATE_PX = 48;
/** The mean of this many rows becomes the estimate. It is fixed then, so that rows do not move. */
const ESTIMATED_FROM_ROWS = 8;

export function createRowHeights(): RowHeights {
  let messages: readonly Message[] = [];
  let count = 0;
  /** 0 or missing if not measured. A sum over 10,000 items takes 10 µs. */
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

/** Messages are added at either end and removed at the beginning, never in between. */
function shiftOf(before: readonly Message[], now: readonly Message[]): number | undefined {
  const [first, next] = [before[0], now[0]];
  if (!first || !next) return first === next ? 0 : undefined;
  const added = indexOfSeq(now, first.seq);
  if (added >= 0) return added;
  const dropped = indexOfSeq(before, next.seq);
  return dropped < 0 ? undefined : -dropped;
}
