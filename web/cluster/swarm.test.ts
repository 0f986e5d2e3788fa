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

test('replicas are sorted by name, and the one that serves the page is marked', () => {
  const swarm = createSwarm();
  for (const name of ['r10', 'r2', 'r1']) swarm.takeNews(report(name), 0);
  swarm.takeNews({ type: 'welcome', replica: 'r2', instance: 'r2~1' }, 0);
  assert.equal(swarm.list().map((seen) => [seen.report.replica, seen.isObserver]), [
    ['r1', false],
    ['r2', true],
    ['r10', false],
  ]);
});

test('a silent replica is marked, then removed; one that says goodbye is removed at once', () => {
  const swarm = createSwarm();
  for (const name of ['a', 'b', 'c']) swarm.takeNews(report(name), 0);
  swarm.takeNews({ type: 'gone', instance: 'c~1' }, 10);
  const late = SILENT_AFTER_MS + 1;
  swarm.takeNews(report('b'), late);
  swarm.sweep(late);
  assert.equal(swarm.list().map((seen) => [seen.report.replica, seen.isSilent]), [
    ['a', true],
    ['b', false],
  ]);
  swarm.takeNews(report('a'), late + 10);
  assert.is(swarm.get('a~1')!.isSilent, false, 'it has reported again');
  swarm.sweep(GONE_AFTER_MS + late + 11);
  assert.equal(swarm.list(), []);
});

test('a restarted replica replaces its former run', () => {
  const swarm = createSwarm();
  swarm.takeNews(report('a', 1), 0);
  swarm.takeNews(report('a', 2), SILENT_AFTER_MS);
  assert.is(swarm.list().length, 2, 'two live replicas of one name are both listed');
  swarm.sweep(SILENT_AFTER_MS + 1);
  assert.equal(swarm.list().map(({ instance }) => instance), ['a~2']);
});

test('a flood of replicas is bounded', () => {
  const swarm = createSwarm();
  for (let i = 0; i < 1_000; i++) swarm.takeNews(report(`r${i}`), 0);
  assert.is(swarm.list().length, 64);
});

test.run();
