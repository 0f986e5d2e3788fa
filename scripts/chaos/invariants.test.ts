/**
 * The judge, shown runs that were made up: it finds nothing wrong with a good one, and names what
 * is wrong with each of the others.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../../server/core/protocol/entry.ts';
import type { JoinedFrame } from '../../server/core/protocol/frames.ts';
import type { Message } from '../../web/client/room-state.ts';
import type { Guarantee, History } from './history.ts';
import { judge } from './invariants.ts';
import {
  entries,
  entry,
  everywhere,
  goodRun,
  HEAD,
  joined,
  message,
  type Run,
  user,
} from './made-up-run.fixture.ts';
import type { ClientRecord, Seen } from './record.ts';

const test = suite('judge');

function verdict(change: (run: Run) => void): string[] {
  const run = goodRun();
  change(run);
  const { ada, bob, ...rest } = run;
  const history: History = { ...rest, records: [ada, bob] };
  return judge(history).map(({ guarantee, text }) => `${guarantee} ${text}`);
}

function assertFound(change: (run: Run) => void, guarantee: Guarantee, words: string): void {
  const found = verdict(change);
  const named = found.filter((text) => text.startsWith(guarantee) && text.includes(words));
  assert.ok(named.length > 0, `not found: ${guarantee} ${words}; found:\n${found.join('\n')}`);
}

/** The frames of a kind that a client saw. */
function frames<T extends Seen['type']>({ seen }: ClientRecord, type: T) {
  return seen.filter((happening): happening is Seen & { type: T } => happening.type === type);
}

test('a good run has no violation', () => {
  assert.equal(verdict(() => {}), []);
});

test('an acknowledged message that is gone violates G1', () => {
  assertFound((run) => everywhere(run, (list) => list.slice(0, -1)), 'G1', 'm6 of bob');
});

test('an acknowledged seq where another message stands violates G1', () => {
  const swap = (list: Entry[]) => list.map((e) => e.seq === 6 ? { ...e, id: 'other' } : e);
  assertFound((run) => everywhere(run, swap), 'G1', 'where now other stands');
});

test('a reaction that is on already is acknowledged as its message, and nothing else is', () => {
  const react = (run: Run, reactsTo: number, seq: number): void => {
    const r = { room: 'lobby', id: 'r', connection: 1, atMs: 7_000 };
    run.bob.seen.push({ ...r, type: 'post', reactsTo }, { ...r, type: 'ack', seq });
  };
  assert.equal(verdict((run) => react(run, 5, 5)), []);
  assertFound((run) => react(run, 5, 4), 'G1', 'r of bob was acknowledged as 4');
  assertFound((run) => react(run, 9, 9), 'G1', 'where now nothing stands');
});

test('a message that was sent and never arrived violates G1 without any acknowledgement', () => {
  assertFound((run) => run.sent[0]!.ids = ['m1', 'm3', 'm5', 'm7'], 'G1', 'm7 was sent by ada');
});

test('a message that stands in the room twice violates G2', () => {
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

test('messages of one client in another order than sent violate G3', () => {
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

test('entries in a wrong order violate G3, within a frame as well', () => {
  assertFound(
    (run) => {
      frames(run.ada, 'entries')[5]!.entries = [entry(7), entry(6)];
    },
    'G3',
    'got 7 where 6 was due',
  );
});

test('entries of a room that was not joined on the connection violate G3', () => {
  assertFound(
    (run) => frames(run.ada, 'entries')[0]!.connection = 9,
    'G3',
    'without having joined',
  );
});

test('another entry under the same seq violates G3', () => {
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

test('a page with a message that does not stand there violates G3', () => {
  assertFound(
    (run) => {
      const enter = frames(run.ada, 'joined')[0]!;
      enter.frame = joined({ head: 0, entries: [{ ...entry(1), id: 'x' }] });
    },
    'G3',
    'a page has',
  );
});

test('replicas that tell different timelines violate G3', () => {
  assertFound((run) => run.timelines[1]!.entries = entries(1, 5), 'G3', 'two tells 5 entries');
  assertFound(
    (run) => {
      run.timelines[1]!.entries = [...entries(1, 5), { ...entry(6), id: 'x' }];
    },
    'G3',
    'two tells another 6',
  );
});

test('a hole in the timeline violates G3', () => {
  assertFound(
    (run) => everywhere(run, (list) => list.filter(({ seq }) => seq !== 4)),
    'G3',
    'tells 5',
  );
});

test('a resume that leaves out, repeats or refuses entries violates G4', () => {
  const resume = (frame: Partial<JoinedFrame>) => (run: Run) => {
    frames(run.bob, 'joined')[1]!.frame = joined({ head: 5, ...frame });
  };
  assertFound(resume({ entries: [entry(5)] }), 'G4', 'got 5 where 4 was due');
  assertFound(resume({ entries: entries(3, 5) }), 'G4', 'got 3 where 4 was due');
  assertFound(resume({ entries: entries(1, 5), complete: false }), 'G4', 'the latest page');
});

test('a resume that ends early shows as a hole', () => {
  assertFound(
    (run) => {
      frames(run.bob, 'joined')[1]!.frame = joined({ head: 5, entries: [entry(4)] });
    },
    'G3',
    'got 6 where 5 was due',
  );
});

test('a client that shows less, more or something else in the end violates G4', () => {
  const show = (list: Message[]) => (run: Run) => run.views[0]!.messages = list;
  const all = entries(1, HEAD).map(message);
  assertFound(show(all.slice(0, 5)), 'G4', 'nothing after [5');
  assertFound(show(all.filter(({ seq }) => seq !== 3)), 'G4', '[4,"m4"');
  assertFound(show([...all, message(entry(7))]), 'G4', '[7,"m7"');
  assertFound(show([]), 'G4', 'nothing of 6 messages');
  assertFound(show(all.map((m) => ({ ...m, reactions: { '👍': 1 } }))), 'G4', '👍');
});

test('edits, deletions and reactions count as the protocol says', () => {
  const from = { id: 'u-ada', name: 'Ada' };
  const more: Entry[] = [
    { seq: 7, id: 'e', kind: 'edit', target: 1, text: 'edited', from, at: 7, via: 'one' },
    { seq: 8, id: 'd', kind: 'delete', target: 3, from, at: 8, via: 'one' },
    { seq: 9, id: 'r', kind: 'react', target: 2, emoji: '👍', on: true, from, at: 9, via: 'one' },
    { seq: 10, id: 's', kind: 'react', target: 4, emoji: '👍', on: true, from, at: 10, via: 'one' },
    {
      seq: 11,
      id: 't',
      kind: 'react',
      target: 4,
      emoji: '👍',
      on: false,
      from,
      at: 11,
      via: 'one',
    },
  ];
  const erase = (list: Entry[]) =>
    list.map((e) => e.seq === 3 ? { ...e, text: '', deleted: true as const } : e);
  const change = (text: string) => (run: Run): void => {
    everywhere(run, (list) => [...erase(list), ...more]);
    for (const view of run.views) {
      view.messages = view.messages.map((m) => {
        if (m.seq === 1) return { ...m, text };
        if (m.seq === 2) return { ...m, reactions: { '👍': 1 } };
        return m.seq === 3 ? { ...m, text: '', deleted: true } : m;
      });
    }
  };
  assert.equal(verdict(change('edited')), []);
  // Who resumes gets a message with the text that a later edit gave it.
  const replaced = (run: Run): void => {
    change('edited')(run);
    const edited = (e: Entry): Entry => e.seq === 1 ? { ...e, text: 'edited', edited: 7 } : e;
    everywhere(run, (list) => list.map(edited));
  };
  assert.equal(verdict(replaced), []);
  assertFound(change('text 1'), 'G4', '"text 1"');
});

test('somebody who is missing, gone or listed twice violates G6', () => {
  const list = (...ids: string[]) => (run: Run) => {
    run.views[0]!.presence = { count: ids.length, members: ids.map((id) => ({ id })) };
  };
  assertFound(list('u-ada'), 'G6', 'not listed though there: u-bob');
  assertFound(list('u-ada', 'u-bob', 'ghost'), 'G6', 'listed though gone: ghost');
  assertFound(list('u-ada', 'u-bob', 'u-bob'), 'G6', 'twice');
  assertFound((run) => run.views[0]!.presence = { count: 3 }, 'G6', '3 are counted');
  assertFound(
    (run) => {
      const members = [user('u-ada'), user('u-ada')];
      frames(run.ada, 'joined')[0]!.frame = joined({ presence: { count: 2, members } });
    },
    'G6',
    'somebody twice',
  );
});

test('a link outage in which nothing is acknowledged violates G5', () => {
  assertFound((run) => run.linkOutages = [{ fromMs: 7_000, toMs: 12_000 }], 'G5', 'nothing was');
  assert.equal(verdict((run) => run.linkOutages = [{ fromMs: 500, toMs: 4_500 }]), []);
});

test('a message that does not reach everybody in time during a link outage violates G5', () => {
  const outage = { fromMs: 500, toMs: 30_000 };
  assert.equal(verdict((run) => run.linkOutages = [outage]), []);
  assertFound(
    (run) => {
      run.linkOutages = [outage];
      frames(run.ada, 'entries')[1]!.atMs = 20_000;
    },
    'G5',
    '2 reached ada 18000 ms later',
  );
  assertFound(
    (run) => {
      run.linkOutages = [outage];
      run.ada.seen = run.ada.seen.filter((s) => s.type !== 'entries' || s.entries[0]!.seq < 6);
    },
    'G5',
    '6 reached ada never',
  );
});

test('a link that brings nothing when everything is mended violates G5', () => {
  assertFound(
    (run) => {
      frames(run.ada, 'entries')[5]!.atMs = 7_500;
    },
    'G5',
    '1 of 2 deliveries',
  );
});

test.run();
