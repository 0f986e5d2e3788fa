import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LoadResult } from '../load.ts';
import type { Step } from '../step.ts';
import { type TargetName, TARGETS } from '../targets/targets.ts';
import { limitOf, type Throughput, THROUGHPUT_SHAPES } from '../throughput.ts';
import { ratioTo, throughputPanel, throughputTable } from './throughput-report.ts';

const test = suite('throughput-report');

function step(rate: number, more: Partial<Step> = {}): Step {
  return {
    rate,
    deliveriesPerSecond: rate * 100,
    p50Ms: 1,
    p99Ms: 2,
    cpuSecondsPerMillion: 3,
    serverBusy: 0.5,
    generatorBusy: 0.5,
    othersBusy: 0,
    sent: 1,
    acked: 1,
    refused: 0,
    lost: 0,
    duplicates: 0,
    disorders: 0,
    closed: 0,
    isFull: true,
    fault: undefined,
    ...more,
  };
}

function result(...steps: Step[]): LoadResult {
  return { best: steps.find(({ fault }) => !fault), steps };
}

function measured(name: TargetName, ...rates: number[]): Throughput {
  const target = TARGETS.find((one) => one.name === name)!;
  const rounds = rates.map((rate) => rate > 0 ? result(step(rate)) : result());
  return { shape: THROUGHPUT_SHAPES[0]!, target, rounds };
}

test('a ratio compares the same round, and incomplete rounds are left out', () => {
  const all = [measured('starling', 10, 40, 60, 50), measured('socket.io', 1, 2, 0, 1)];
  assert.equal(ratioTo('socket.io', all[0]!, all), { median: 20, min: 10, max: 50 });
  assert.is(ratioTo('socket.io', all[1]!, all), undefined);
});

test('a core that was full near the highest rate is the limit', () => {
  const fault = 'late';
  const limitAt = (serverBusy: number, generatorBusy: number) =>
    limitOf(result(step(10), step(20, { fault, serverBusy, generatorBusy })));
  assert.is(limitAt(0.95, 0.5), 'server');
  assert.is(limitAt(0.5, 0.95), 'generator');
  assert.is(limitAt(0.95, 0.95), 'both');
  assert.is(limitAt(0.5, 0.5), 'neither');
  const farther = step(80, { fault, generatorBusy: 0.99 });
  assert.is(limitOf(result(step(10), farther, step(20, { fault, serverBusy: 0.9 }))), 'server');
});

test('every server has a row and a bar, also one without a good rate', () => {
  const all = [measured('starling', 10), measured('socket.io', 0)];
  assert.is(throughputTable(all).split('\n').length, 4);
  assert.match(throughputTable(all), /Starling on Node +1,000 /);
  assert.match(throughputTable(all), /Socket\.IO 4 on Node +none /);
  assert.equal(throughputPanel(all).bars.map(({ value }) => value), [1_000, 0]);
});

test.run();
