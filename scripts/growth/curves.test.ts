import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawCurves, shortNumber } from './curves.ts';

const test = suite('curves');
const head = { title: 'Title', notes: ['note'], xLabel: 'rooms' };

test('decades have equal length, and larger values are higher', () => {
  const svg = drawCurves(head, [{
    title: 'panel',
    format: String,
    curves: [{
      label: 'a',
      colour: 0,
      points: [{ x: 10, y: 1 }, { x: 100, y: 10 }, { x: 1_000, y: 100 }],
    }],
  }]);
  const [first, second, third] = /points="([^"]+)"/.exec(svg)![1]!.split(' ')
    .map((point) => point.split(',').map(Number));
  assert.ok(first![0]! < second![0]! && first![1]! > second![1]!);
  assert.is(second![0]! - first![0]!, third![0]! - second![0]!);
  assert.is(first![1]! - second![1]!, second![1]! - third![1]!);
});

test('labels at the same height do not overlap', () => {
  const curve = { colour: 0, points: [{ x: 10, y: 1 }, { x: 20, y: 5 }] };
  const curves = ['one', 'two', 'three'].map((label) => ({ ...curve, label }));
  const svg = drawCurves(head, [{ title: 'panel', format: String, curves }]);
  const heights = ['one', 'two', 'three'].map((label) =>
    Number(new RegExp(`y="([\\d.]+)">${label}<`).exec(svg)![1])
  );
  assert.ok(heights[1]! - heights[0]! >= 12 && heights[2]! - heights[1]! >= 12, String(heights));
});

test('text is escaped', () => {
  const svg = drawCurves({ ...head, title: '<b> & "c"' }, []);
  assert.not.match(svg, '<b>');
  assert.match(svg, 'aria-label="&lt;b&gt; &amp; &quot;c&quot;"');
});

test('numbers have three digits at most', () => {
  assert.equal(
    [0.25, 7, 999, 1_000, 1_240, 45_300, 1_000_000, 2_500_000_000].map(shortNumber),
    ['0.25', '7', '999', '1k', '1.2k', '45k', '1M', '2.5G'],
  );
});

test.run();
