import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLatencies } from './latencies.ts';

const test = suite('latencies');

function assertNear(value: number, wanted: number): void {
  assert.ok(value >= wanted * 0.999 && value <= wanted * 1.025, `${value} is not near ${wanted}`);
}

test('percentiles are accurate to two per cent', () => {
  const latencies = createLatencies();
  for (let ms = 1; ms <= 1_000; ms++) latencies.record(ms);
  assert.is(latencies.count, 1_000);
  assertNear(latencies.percentile(0.5), 500);
  assertNear(latencies.percentile(0.99), 990);
  assertNear(latencies.percentile(1), 1_000);
});

test('one slow delivery in a hundred is visible', () => {
  const latencies = createLatencies();
  for (let i = 0; i < 98; i++) latencies.record(0.2);
  latencies.record(300);
  latencies.record(300);
  assertNear(latencies.percentile(0.98), 0.2);
  assertNear(latencies.percentile(0.99), 300);
});

test('zero, tiny and infinite latencies have a bucket', () => {
  const latencies = createLatencies();
  assert.is(latencies.percentile(0.99), 0);
  latencies.record(-1);
  latencies.record(0);
  assertNear(latencies.percentile(1), 0.01);
  latencies.record(10_000_000);
  assert.ok(latencies.percentile(1) > 100_000);
});

test.run();
