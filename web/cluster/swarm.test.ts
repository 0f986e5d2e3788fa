import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ClusterEvent } from '../../server/core/protocol/report.ts';
import { createSwarm, GONE_AFTER_MS, SILENT_AFTER_MS } from './swarm.ts';

const test = suite('swarm');

function report(replica: string, run = 1): ClusterEvent {
  return {
    type: 'report',
    instance: `${replica}~${run}`,
    report: {
      replica,
      runtime: 'Node 24',
      startedAtMs: run,
      atMs: 1,
      connections: 0,
      rooms: 0,
      topRooms: [],
      link: { kind: 'memory', isUp: true },
      store: { kind: 'memory', isUp: true },
      healedEntries: 0,
      committedPerS: 0,
      deliveredPerS: 0,
      sampleExponent: 0,
    },
  };
}

test('replicas are listed by name, and the one that serves the page is known', () => {
  const swarm = createSwarm();
  for (const name of ['r10', 'r2', 'r1']) swarm.take(report(name), 0);
  swarm.take({ type: 'welcome', replica: 'r2', instance: 'r2~1' }, 0);
  assert.equal(swarm.list().map((seen) => [seen.report.replica, seen.isObserver]), [
    ['r1', false],
    ['r2', true],
    ['r10', false],
  ]);
});

test('a replica that says nothing is silent, then gone; one that says that it leaves is gone at once', () => {
  const swarm = createSwarm();
  for (const name of ['a', 'b', 'c']) swarm.take(report(name), 0);
  swarm.take({ type: 'gone', instance: 'c~1' }, 10);
  const late = SILENT_AFTER_MS + 1;
  swarm.take(report('b'), late);
  swarm.sweep(late);
  assert.equal(swarm.list().map((seen) => [seen.report.replica, seen.isSilent]), [
    ['a', true],
    ['b', false],
  ]);
  swarm.take(report('a'), late + 10);
  assert.is(swarm.get('a~1')!.isSilent, false, 'it speaks again');
  swarm.sweep(GONE_AFTER_MS + late + 11);
  assert.equal(swarm.list(), []);
});

test('a replica that was killed and came back takes the place of its former run', () => {
  const swarm = createSwarm();
  swarm.take(report('a', 1), 0);
  swarm.take(report('a', 2), SILENT_AFTER_MS);
  assert.is(swarm.list().length, 2, 'two of one name, both alive, are both shown');
  swarm.sweep(SILENT_AFTER_MS + 1);
  assert.equal(swarm.list().map(({ instance }) => instance), ['a~2']);
});

test('a flood of replicas does not grow it without bound', () => {
  const swarm = createSwarm();
  for (let i = 0; i < 1_000; i++) swarm.take(report(`r${i}`), 0);
  assert.is(swarm.list().length, 64);
});

test.run();
