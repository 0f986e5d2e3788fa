import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawChart } from './chart.ts';

const test = suite('chart');

const bar = { label: 'a', value: 1, text: '1', isBaseline: false };

test('the largest value of a panel has the longest bar, and others are in proportion', () => {
  const svg = drawChart('Title', 'note', [{
    title: 'panel',
    bars: [{ ...bar, value: 200 }, { ...bar, value: 50 }, { ...bar, value: 0 }],
  }]);
  const widths = [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) =>
    Number(width)
  );
  assert.is(widths.length, 3);
  assert.is(widths[0]! / widths[1]!, 4);
  assert.is(widths[2], 1, 'nothing is still seen');
});

test('text is escaped', () => {
  const svg = drawChart('<b> & "c"', '<i>', [{ title: '<p>', bars: [{ ...bar, label: '<l>' }] }]);
  for (const tag of ['<b>', '<i>', '<p>', '<l>']) assert.not.match(svg, tag);
  assert.match(svg, 'aria-label="&lt;b&gt; &amp; &quot;c&quot;"');
});

test('panels do not overlap', () => {
  const panel = { title: 'panel', bars: [bar, bar, bar] };
  const svg = drawChart('Title', 'note', [panel, panel]);
  const tops = [...svg.matchAll(/<rect [^>]*y="(\d+)"/g)].map(([, y]) => Number(y));
  assert.equal(tops, [...tops].sort((a, b) => a - b));
  assert.is(new Set(tops).size, 6);
  const height = Number(/<svg [^>]*height="(\d+)"/.exec(svg)![1]);
  assert.ok(height > tops.at(-1)! + 18);
});

test.run();
