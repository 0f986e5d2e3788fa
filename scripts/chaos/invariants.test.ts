/**
 * Invariants on invented runs: a good run passes, and each fault is named.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../../server/core/protocol/entry.ts';
import type { JoinedFrame } from '../../server/core/protocol/frames.ts';
import {
  assertFound,
  entries,
  entry,
  everywhere,
  frames,
  joined,
  type Run,
  verdict,
} from './made-up-run.fixture.ts';

const test = suite('invariants');

test('a good run has no violation', () => {
  assert.equal(verdict(() => {}), []);
});

test('an acknowledged message that is missing violates G1', () => {
  assertFound((run) => everywhere(run, (list) => list.slice(0, -1)), 'G1', 'm6 of bob');
});

test('an acknowledged seq that belongs to another message violates G1', () => {
  const swap = (list: Entry[]) => list.map((e) => e.seq === 6 ? { ...e, id: 'other' } : e);
  assertFound((run) => everywhere(run, swap), 'G1', 'where now other stands');
});

test('only a reaction that is already on may be acknowledged with its message’s seq', () => {
  const react = (run: Run, reactsTo: number, seq: number): void => {
    const r = { room: 'lobby', id: 'r', connection: 1, atMs: 7_000 };
    run.bob.seen.push({ ...r, type: 'post', reactsTo }, { ...r, type: 'ack', seq });
  };
  assert.equal(verdict((run) => react(run, 5, 5)), []);
  assertFound((run) => react(run, 5, 4), 'G1', 'r of bob was acknowledged as 4');
  assertFound((run) => react(run, 9, 9), 'G1', 'where now nothing stands');
});

test('a message that left the outbox and never arrived violates G1', () => {
  assertFound((run) => run.sent[0]!.ids = ['m1', 'm3', 'm5', 'm7'], 'G1', 'm7 was sent by ada');
});

test('a message that is in the room twice violates G2', () => {
  const repeat = (list: Entry[]) => [...list, { ...entry(7), id: 'm6' }];
  assertFound((run) => everywhere(run, repeat), 'G2', 'twice, as 6 and as 7');
});

test('two acknowledgements with different seqs violate G2', () => {
  assertFound(
    (run) => {
      run.bob.seen.push({ ...frames(run.bob, 'ack')[0]!, seq: 4 });
    },
    'G2',
    'm2 of bob was acknowledged as 2 and again as 4',
  );
});

test('messages of one client out of the order of sending violate G3', () => {
  assertFound((run) => run.sent[0]!.ids = ['m3', 'm1', 'm5'], 'G3', 'm1 of ada');
});

test('a repeated entry violates G3', () => {
  assertFound((run) => run.ada.seen.push(frames(run.ada, 'entries')[5]!), 'G3', 'got 6 where 7');
});

test('a missing entry violates G3', () => {
  assertFound(
    (run) => {
      run.ada.seen = run.ada.seen.filter((s) => s.type !== 'entries' || s.entries[0]!.seq !== 4);
    },
    'G3',
    'got 5 where 4 was due',
  );
});

test('entries out of order violate G3, also within a frame', () => {
  assertFound(
    (run) => {
      frames(run.ada, 'entries')[5]!.entries = [entry(7), entry(6)];
    },
    'G3',
    'got 7 where 6 was due',
  );
});

test('entries of a room that is not joined on the connection violate G3', () => {
  assertFound(
    (run) => frames(run.ada, 'entries')[0]!.connection = 9,
    'G3',
    'without having joined',
  );
});

test('different entries at the same seq violate G3', () => {
  assertFound(
    (run) => {
      frames(run.ada, 'entries')[1]!.entries = [{ ...entry(2), id: 'x' }];
    },
    'G3',
    'saw another 2',
  );
  assertFound(
    (run) => {
      frames(run.ada, 'entries')[1]!.entries = [{ ...entry(2), text: 'forged' }];
    },
    'G3',
    '"forged", not "text 2"',
  );
});

test('an entry that is not in the room violates G3', () => {
  assertFound(
    (run) => {
      run.ada.seen.push({ ...frames(run.ada, 'entries')[0]!, entries: [entry(7)] });
    },
    'G3',
    'm7, and there is nothing',
  );
});

test('a page with a message that is not in the room violates G3', () => {
  assertFound(
    (run) => {
      const enter = frames(run.ada, 'joined')[0]!;
      enter.frame = joined({ head: 0, entries: [{ ...entry(1), id: 'x' }] });
    },
    'G3',
    'a page has',
  );
});

test('replicas with different timelines violate G3', () => {
  assertFound((run) => run.timelines[1]!.entries = entries(1, 5), 'G3', 'two tells 5 entries');
  assertFound(
    (run) => {
      run.timelines[1]!.entries = [...entries(1, 5), { ...entry(6), id: 'x' }];
    },
    'G3',
    'two tells another 6',
  );
});

test('a gap in the timeline violates G3', () => {
  assertFound(
    (run) => everywhere(run, (list) => list.filter(({ seq }) => seq !== 4)),
    'G3',
    'tells 5',
  );
});

test('a resume that omits, repeats or refuses entries violates G4', () => {
  const resume = (frame: Partial<JoinedFrame>) => (run: Run) => {
    frames(run.bob, 'joined')[1]!.frame = joined({ head: 5, ...frame });
  };
  assertFound(resume({ entries: [entry(5)] }), 'G4', 'got 5 where 4 was due');
  assertFound(resume({ entries: entries(3, 5) }), 'G4', 'got 3 where 4 was due');
  assertFound(resume({ entries: entries(1, 5), complete: false }), 'G4', 'the latest page');
});

test('a resume that ends early is a gap', () => {
  assertFound(
    (run) => {
      frames(run.bob, 'joined')[1]!.frame = joined({ head: 5, entries: [entry(4)] });
    },
    'G3',
    'got 6 where 5 was due',
  );
});

test.run();
