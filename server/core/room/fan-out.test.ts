import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLog } from '../../lib/log.ts';
import type { Entry } from '../protocol/entry.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import { createFanOut } from './fan-out.ts';
import type { Member } from './member.ts';
import { createFlushInterval } from './flush-interval.ts';

const test = suite('fan-out');

function entries(...seqs: number[]): Entry[] {
  return seqs.map((seq) => ({ seq, id: `e${seq}`, from: { id: 'a', name: 'A' }, at: 0, via: 'r' }));
}

/** Members that write down the seqs of each frame, a clock that stands still, and what is to run later. */
function setUp({ sendMs = 0 } = {}) {
  let nowMs = 0;
  const members = new Set<Member>();
  const texts: string[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const turns: (() => void)[] = [];
  const fanOut = createFanOut({
    room: 'lobby',
    members,
    flushInterval: createFlushInterval(() => nowMs),
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
  /** Lets the event loop go round until nothing is left to do in it. */
  const turn = (): void => {
    while (turns.length > 0) turns.shift()!();
  };
  /** Lets the pause end; says how long it was. */
  const resume = (): number => {
    const { run, ms } = timers.shift()!;
    pass(ms);
    run();
    turn();
    return ms;
  };
  const gather = (...seqs: number[]): void => {
    fanOut.gather(entries(...seqs));
    turn();
  };
  return { fanOut, members, join, gather, texts, pass, resume, turn, turns };
}

test('a quiet room flushes at the end of the turn, one frame a member, the same text for all', () => {
  const { fanOut, join, texts, turn } = setUp();
  const [ada, bob] = [join(0), join(0)];
  fanOut.gather(entries(1, 2));
  fanOut.gather(entries(3));
  assert.equal([ada.frames, bob.frames], [[], []], 'acks of the turn still come');
  turn();
  assert.equal([ada.frames, bob.frames], [[[1, 2, 3]], [[1, 2, 3]]]);
  assert.is(texts[0], texts[1]);
});

test('a busy room waits as long as its last flush took, and gathers meanwhile', () => {
  const { gather, join, resume, pass } = setUp({ sendMs: 8 });
  const ada = join(0);
  gather(1);
  gather(2);
  gather(3);
  assert.equal(ada.frames, [[1]]);
  assert.ok(resume() >= 8);
  assert.equal(ada.frames, [[1], [2, 3]]);
  pass(100);
  gather(4);
  assert.equal(ada.frames, [[1], [2, 3], [4]], 'it is quiet again');
});

test('who joined between two flushes gets no entry twice', () => {
  const { gather, join, resume } = setUp({ sendMs: 1 });
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

test('a crowd gets a flush in slices; who comes late in it gets with it what came meanwhile, and who left gets no more', () => {
  const { fanOut, members, join, turn, turns } = setUp({ sendMs: 0.1 });
  const crowd = Array.from({ length: 300 }, (_, i) => join(0, `u${i}`));
  fanOut.gather(entries(1));
  turns.shift()!();
  assert.is(turns.length, 1, 'others get their turn');
  const [first, last] = [crowd[0]!, crowd[299]!];
  assert.equal([first.frames, last.frames], [[[1]], []]);
  fanOut.hint({ type: 'presence', room: 'lobby', count: 300 });
  fanOut.gather(entries(2));
  const late = join(2);
  const gone = crowd[298]!;
  members.delete(gone.member);
  assert.equal(first.frames, [[1]], 'one walk at a time');
  turn();
  assert.equal(first.frames, [[1], 'presence', [2]]);
  assert.equal(last.frames, [[1, 2], 'presence']);
  assert.equal(late.frames, ['presence']);
  assert.equal(gone.frames, []);
});

test('one member can be brought up to date at once, and is sent nothing twice', () => {
  const { fanOut, join, turn, turns, resume } = setUp({ sendMs: 0.1 });
  const crowd = Array.from({ length: 100 }, () => join(0));
  fanOut.gather(entries(1));
  turns.shift()!();
  fanOut.gather(entries(2));
  const last = crowd[99]!;
  fanOut.catchUp(last.member);
  assert.equal(last.frames, [[1, 2]], 'what is being handed out, and what waits');
  turn();
  resume();
  assert.equal(last.frames, [[1, 2]]);
  assert.equal(crowd[0]!.frames, [[1], [2]]);
});

test('a crowd that never rests gets all in order, in few frames each, and few are built', () => {
  const { fanOut, join, resume, turn } = setUp({ sendMs: 0.01 });
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
      if (++sends % 200 === 0 && sends < rounds * crowd.length) fanOut.gather(entries(++seq));
    };
  }
  fanOut.gather(entries(++seq));
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

test('a fault with one member reaches no other', () => {
  const { gather, join } = setUp();
  const ada = join(0, 'ada');
  const broken = join(0, 'broken');
  const bob = join(0, 'bob');
  let closedWith: number | undefined;
  broken.member.share = () => {
    throw new Error('a fault of ours');
  };
  broken.member.close = ({ code }) => closedWith = code;
  gather(1);
  gather(2);
  assert.equal([ada.frames, bob.frames], [[[1], [2]], [[1], [2]]]);
  assert.is(closedWith, 1012);
});

test('a typist is not told of oneself, and a flood of hints is cut', () => {
  const { fanOut, join, turn, turns } = setUp({ sendMs: 0.1 });
  const ada = join(0, 'ada');
  const bob = join(0, 'bob');
  fanOut.hint({ type: 'typing', room: 'lobby', users: [{ id: 'ada', name: 'A' }] }, 'ada');
  assert.equal([ada.frames, bob.frames], [[], ['typing']]);
  for (let i = 0; i < 100; i++) join(0);
  fanOut.gather(entries(1));
  turns.shift()!();
  for (let i = 0; i < 100; i++) fanOut.hint({ type: 'presence', room: 'lobby', count: i });
  turn();
  assert.equal(bob.frames, ['typing', [1], ...Array(64).fill('presence')]);
});

test.run();
