import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fakeMessage } from '../../../scripts/testkit/web/fake-client.ts';
import type { Span } from './log-rows.ts';
import { isNearEdge, type LogView, nextWindow, WINDOW_ITEMS_MAX } from './log-window.ts';
import { createRowHeights, type RowHeights } from './row-heights.ts';

const test = suite('log window');

const NOTHING = { from: 0, to: 0 };
/** Ten items of 40 px are visible. */
const PX = 400;

function heightsOf(count: number, px = 40): RowHeights {
  const heights = createRowHeights();
  heights.follow(Array.from({ length: count }, (_, seq) => fakeMessage({ seq: seq + 1 })), count);
  for (let index = 0; index < 8; index += 1) heights.measure(index, px);
  return heights;
}

function settled(heights: RowHeights, view: LogView, before: Span) {
  let window = nextWindow(heights, view, before);
  let steps = 1;
  for (; !window.isWhole; steps += 1) window = nextWindow(heights, view, window.span);
  return { span: window.span, steps };
}

test('a log opens with the newest items and grows step by step', () => {
  const heights = heightsOf(1_000);
  const first = nextWindow(heights, { px: PX }, NOTHING);
  assert.equal(first, { span: { from: 997, to: 1_000 }, isWhole: false });
  const second = nextWindow(heights, { px: PX }, first.span);
  assert.equal(second.span, { from: 994, to: 1_000 });
  assert.equal(settled(heights, { px: PX }, NOTHING).span, { from: 980, to: 1_000 });
});

test('visible items render at once, a screen around them step by step', () => {
  const heights = heightsOf(1_000);
  const place = { index: 500, offsetPx: -10 };
  const { span, steps } = settled(heights, { px: PX, place }, { from: 980, to: 1_000 });
  assert.equal([span, steps], [{ from: 490, to: 521 }, 4]);
});

test('a small move changes nothing, a move to the edge does', () => {
  const heights = heightsOf(1_000);
  const at = (index: number) => ({ px: PX, place: { index, offsetPx: 0 } });
  const { span } = settled(heights, at(500), NOTHING);
  assert.is(isNearEdge(heights, at(497), span), false);
  assert.is(isNearEdge(heights, at(490), span), true);
  assert.equal(nextWindow(heights, at(497), span).span, { from: 487, to: 520 });
});

test('the window is bounded for any row height and screen height', () => {
  const heights = heightsOf(5_000, 8);
  for (const px of [600, 2_000, 90_000]) {
    let before: Span = NOTHING;
    for (let index = 4_000; index > 0; index -= 37) {
      const view = { px, place: { index, offsetPx: 0 } };
      const { span } = nextWindow(heights, view, before);
      assert.ok(span.to - span.from <= WINDOW_ITEMS_MAX, `${span.to - span.from} items`);
      assert.ok(span.from <= index && span.to > index);
      before = span;
    }
    const end = settled(heights, { px }, NOTHING).span;
    assert.is(end.to, 5_000);
    assert.ok(end.from >= 5_000 - WINDOW_ITEMS_MAX, `${end.from}`);
  }
});

test('new messages at the end remove rows by the dozen, not one by one', () => {
  let { span } = settled(heightsOf(1_000), { px: PX }, NOTHING);
  const starts = new Set<number>();
  for (let count = 1_001; count <= 1_050; count += 1) {
    ({ span } = nextWindow(heightsOf(count), { px: PX }, span));
    assert.is(span.to, count);
    starts.add(span.from);
  }
  assert.ok(starts.size <= 5, `${starts.size} starts`);
});

test('an empty log has an empty window', () => {
  assert.equal(nextWindow(heightsOf(0), { px: PX }, NOTHING), { span: NOTHING, isWhole: true });
});

test.run();
