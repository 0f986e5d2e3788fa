/**
 * Which part of the log is in the DOM: what is seen, and a screen around it. Pure; the log renders
 * that, and leaves space for the rest.
 */
import type { Span } from './log-rows.ts';
import type { RowHeights } from './row-heights.ts';

/** What the reader sees. */
export interface LogView {
  /** Height of the log. */
  px: number;
  /** An item, and how far its top is below the log's. Absent: the log is at its end. */
  place?: { index: number; offsetPx: number } | undefined;
}

export interface LogWindow {
  span: Span;
  /** False when rows out of sight are still to come, in a next step. */
  isWhole: boolean;
}

/** Items in the DOM, whatever the history; one more with the one that has the focus. */
export const WINDOW_ITEMS_MAX = 120;
/** So many more than wanted may stay, so that not each message that comes takes one away. */
const SLACK_ITEMS = 12;
/** Out of sight so many are added at a time: a frame has 16 ms. */
const STEP_ITEMS = 3;

/** The window after `before`, which shows what is seen whole, and grows step by step around it. */
export function nextWindow(heights: RowHeights, view: LogView, before: Span): LogWindow {
  const seen = seenSpan(heights, view);
  const wanted = around(heights, seen, view.px);
  const isOpening = before.from === before.to;
  const isNear = before.from <= seen.to && before.to >= seen.from;
  const kept = isNear && !isOpening ? before : seen;
  let left = STEP_ITEMS;
  if (!view.place && (isNear || isOpening)) {
    // A log opens with the newest; those above them follow, frame by frame.
    const from = isOpening ? seen.to : before.from;
    seen.from = Math.max(seen.from, from - STEP_ITEMS);
    left -= Math.max(0, from - seen.from);
  }
  const span = {
    from: Math.min(seen.from, kept.from < wanted.from - SLACK_ITEMS ? wanted.from : kept.from),
    to: Math.max(seen.to, kept.to > wanted.to + SLACK_ITEMS ? wanted.to : kept.to),
  };
  while (left > 0 && (span.from > wanted.from || span.to < wanted.to)) {
    if (span.from > wanted.from) span.from -= 1;
    if (span.to < wanted.to) span.to += 1;
    left -= 1;
  }
  return { span, isWhole: span.from <= wanted.from && span.to >= wanted.to };
}

/** Whether the reader comes near the end of the window: half of what was wanted out of sight is used up. */
export function isNearEdge(heights: RowHeights, view: LogView, { from, to }: Span): boolean {
  const seen = seenSpan(heights, view);
  const wanted = around(heights, seen, view.px / 2);
  return from > wanted.from || to < wanted.to;
}

function seenSpan(heights: RowHeights, { px, place }: LogView): Span {
  const { count } = heights;
  const index = place?.index ?? count;
  const offsetPx = place?.offsetPx ?? px;
  const from = Math.max(heights.back(index, offsetPx), index - WINDOW_ITEMS_MAX);
  const to = heights.on(index, px - offsetPx);
  return { from, to: Math.min(Math.max(to, from + 1), from + WINDOW_ITEMS_MAX, count) };
}

function around(heights: RowHeights, seen: Span, px: number): Span {
  const spare = WINDOW_ITEMS_MAX - 2 * SLACK_ITEMS - (seen.to - seen.from);
  const eachMax = Math.max(0, spare >> 1);
  return {
    from: Math.max(heights.back(seen.from, px), seen.from - eachMax),
    to: Math.min(heights.on(seen.to, px), seen.to + eachMax),
  };
}
