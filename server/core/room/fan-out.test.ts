import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLog } from '../../lib/log.ts';
import type { Entry } from '../protocol/entry.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import { createFanOut } from './fan-out.ts';
import type { Member } from './member.ts';

const test = suite('fan-out');

function entries(...seqs: number[]): Entry[] {
  return seqs.map((seq) => ({ seq, id: `e${seq}`, from: { id: 'a', name: 'A' }, at: 0, via: 'r' }));
}

/** Members that record the seqs of each frame, with a manual clock and event loop. */
function setUp({ sendMs = 0, pauseMs = 0 } = {}) {
  let nowMs = 0;
  const lateMs: number[] = [];
  const members = new Set<Member>();
  const texts: string[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const turns: (() => void)[] = [];
  const fanOut = createFanOut({
    room: 'lobby',
    members,
    flushInterval: { noteFlush: (ms) => void lateMs.push(ms), pauseMs: () => pauseMs },
    log: silentLog,
    clock: {
      now: () => nowMs,
      after: (run, ms) => void timers.push({ run, ms }),
      nextTurn: (run) => void turns.push(run),
    },
  });
  const join = (sentSeq: number, id = 'u') => {
    const frames: unknown[] = [];
    const take = (text: string): void => {
      nowMs += sendMs;
      texts.push(text);
      const frame = JSON.parse(text) as ServerFrame;
      frames.push(frame.type === 'entries' ? frame.entries.map(({ seq }) => seq) : frame.type);
    };
    const member: Member = {
      user: { id, name: 'U', role: 'guest' },
      sentSeq,
      send: take,
      share: ({ text }) => take(text),
      hint: ({ text }) => take(text),
      close() {},
    };
    members.add(member);
    return { member, frames };
  };
  const pass = (ms: number): void => void (nowMs += ms);
  /** Runs event-loop turns until there are none. */
  const turn = (): void => {
    while (turns.length > 0) turns.shift()!();
  };
  /** Ends the pause; returns its length. */
  const resume = (): number => {
    const { run, ms } = timers.shift()!;
    pass(ms);
    run();
    turn();
    return ms;
  };
  const gather = (...seqs: number[]): void => {
    fanOut.queueEntries(entries(...seqs));
    turn();
  };
  return { fanOut, members, join, gather, texts, pass, resume, turn, turns, lateMs };
}

test('a quiet room flushes at the end of the turn, one shared frame per member', () => {
  const { fanOut, join, texts, turn } = setUp();
  const [ada, bob] = [join(0), join(0)];
  fanOut.queueEntries(entries(1, 2));
  fanOut.queueEntries(entries(3));
  assert.equal([ada.frames, bob.frames], [[], []], 'waits for acks of this turn');
  turn();
  assert.equal([ada.frames, bob.frames], [[[1, 2, 3]], [[1, 2, 3]]]);
  assert.is(texts[0], texts[1]);
});

test('a busy room pauses between flushes, and entries gather', () => {
  const { gather, join, resume, pass } = setUp({ sendMs: 8, pauseMs: 8 });
  const ada = join(0);
  gather(1);
  gather(2);
  gather(3);
  assert.equal(ada.frames, [[1]]);
  assert.is(resume(), 8);
  assert.equal(ada.frames, [[1], [2, 3]]);
  pass(100);
  gather(4);
  assert.equal(ada.frames, [[1], [2, 3], [4]], 'it is quiet again');
});

test('a flush reports how late it is', () => {
  const { fanOut, gather, pass, turn, resume, lateMs } = setUp({ pauseMs: 10 });
  fanOut.queueEntries(entries(1));
  pass(4);
  turn();
  gather(2);
  pass(3);
  resume();
  assert.equal(lateMs, [4, 3]);
});

test('a member that joins between two flushes gets no entry twice', () => {
  const { gather, join, resume } = setUp({ sendMs: 1, pauseMs: 5 });
  const old = join(0);
  gather(1);
  gather(2, 3);
  const late = join(2);
  const latest = join(3);
  resume();
  assert.equal(old.frames, [[1], [2, 3]]);
  assert.equal(late.frames, [[3]]);
  assert.equal(latest.frames, []);
});

test('a large room is flushed in chunks, and a member that leaves meanwhile gets no more', () => {
  const { fanOut, members, join, turn, turns } = setUp({ sendMs: 0.1 });
  const crowd = Array.from({ length: 300 }, (_, i) => join(0, `u${i}`));
  fanOut.queueEntries(entries(1));
  turns.shift()!();
  assert.is(turns.length, 1, 'others get their turn');
  const [first, last] = [crowd[0]!, crowd[299]!];
  assert.equal([first.frames, last.frames], [[[1]], []]);
  fanOut.hint({ type: 'presence', room: 'lobby', count: 300 });
  fanOut.queueEntries(entries(2));
  const late = join(2);
  const gone = crowd[298]!;
  members.delete(gone.member);
  assert.equal(first.frames, [[1]], 'one pass at a time');
  turn();
  assert.equal(first.frames, [[1], 'presence', [2]]);
  assert.equal(last.frames, [[1, 2], 'presence']);
  assert.equal(late.frames, ['presence']);
  assert.equal(gone.frames, []);
});

test('a member can catch up at once and is sent nothing twice', () => {
  const { fanOut, join, turn, turns, resume } = setUp({ sendMs: 0.1, pauseMs: 5 });
  const crowd = Array.from({ length: 100 }, () => join(0));
  fanOut.queueEntries(entries(1));
  turns.shift()!();
  fanOut.queueEntries(entries(2));
  const last = crowd[99]!;
  fanOut.catchUp(last.member);
  assert.equal(last.frames, [[1, 2]], 'entries being sent and queued ones');
  turn();
  resume();
  assert.equal(last.frames, [[1, 2]]);
  assert.equal(crowd[0]!.frames, [[1], [2]]);
});

test('a crowd in constant traffic gets all entries in order in few frames', () => {
  const { fanOut, join, resume, turn } = setUp({ sendMs: 0.01, pauseMs: 5 });
  const crowd = Array.from({ length: 2_000 }, (_, i) => join(0, `u${i}`));
  const rounds = 5;
  const built = new Set<unknown>();
  let seq = 0;
  let sends = 0;
  for (const { member } of crowd) {
    const { share } = member;
    member.share = (frame) => {
      built.add(frame);
      share(frame);
      if (++sends % 200 === 0 && sends < rounds * crowd.length) fanOut.queueEntries(entries(++seq));
    };
  }
  fanOut.queueEntries(entries(++seq));
  turn();
  for (let round = 0; round < rounds; round++) resume();
  const all = Array.from({ length: seq }, (_, i) => i + 1);
  assert.is(seq, 50);
  for (const { frames } of crowd) {
    assert.equal(frames.flat(), all);
    assert.ok(frames.length <= rounds + 1, `${frames.length} frames`);
  }
  assert.ok(built.size <= 3 * seq, `${built.size} frames were built`);
});

test('a fault with one member does not reach the others', () => {
  const { gather, join } = setUp();
  const ada = join(0, 'ada');
  const broken = join(0, 'broken');
  const bob = join(0, 'bob');
  let closedWith: number | undefined;
  broken.member.share = () => {
    throw new Error('thrown by the test');
  };
  broken.member.close = ({ code }) => closedWith = code;
  gather(1);
  gather(2);
  assert.equal([ada.frames, bob.frames], [[[1], [2]], [[1], [2]]]);
  assert.is(closedWith, 1012);
});

test('a typist gets no own notice, and a flood of hints is dropped', () => {
  const { fanOut, join, turn, turns } = setUp({ sendMs: 0.1 });
  const ada = join(0, 'ada');
  const bob = join(0, 'bob');
  fanOut.hint({ type: 'typing', room: 'lobby', users: [{ id: 'ada', name: 'A' }] }, 'ada');
  assert.equal([ada.frames, bob.frames], [[], ['typing']]);
  for (let i = 0; i < 100; i++) join(0);
  fanOut.queueEntries(entries(1));
  turns.shift()!();
  for (let i = 0; i < 100; i++) fanOut.hint({ type: 'presence', room: 'lobby', count: i });
  turn();
  assert.equal(bob.frames, ['typing', [1], ...Array(64).fill('presence')]);
});

test.run();
