/**
 * Virtualized window: the part of the log in the DOM, the view and a screen around it. Pure.
 */
import type { Span } from './log-rows.ts';
import type { RowHeights } from './row-heights.ts';

export interface LogView {
  px: number;
  /** An item and the distance of its top below the log's; absent at the end. */
  place?: { index: number; offsetPx: number } | undefined;
}

export interface LogWindow {
  span: Span;
  /** False if more rows out of view follow in the next step. */
  isWhole: boolean;
}

export const WINDOW_ITEMS_MAX = 120;
/** Surplus items that may stay, so that not every new message removes one. */
const SLACK_ITEMS = 12;
/** Items added per step out of view: a frame has 16 ms. */
const STEP_ITEMS = 3;

/** The window after `before`: covers the view immediately and grows step by step around it. */
export function nextWindow(heights: RowHeights, view: LogView, before: Span): LogWindow {
  const seen = seenSpan(heights, view);
  const wanted = around(heights, seen, view.px);
  const isOpening = before.from === before.to;
  const isNear = before.from <= seen.to && before.to >= seen.from;
  const kept = isNear && !isOpening ? before : seen;
  let left = STEP_ITEMS;
  if (!view.place && (isNear || isOpening)) {
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

/** Whether the reader comes close to the window's edge: half of the surplus is used up. */
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
