import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../protocol/entry.ts';
import type { EntriesFrame } from '../protocol/frames.ts';
import { createFanOut } from './fan-out.ts';
import type { Member } from './member.ts';

const test = suite('fan-out');

function entries(...seqs: number[]): Entry[] {
  return seqs.map((seq) => ({ seq, id: `e${seq}`, from: { id: 'a', name: 'A' }, at: 0, via: 'r' }));
}

/** Members that write down the seqs of each frame, a clock that stands still, and the scheduled flush. */
function setUp({ sendMs = 0 } = {}) {
  const clock = { nowMs: 0 };
  const members = new Set<Member>();
  const texts: string[] = [];
  let scheduled: { flush: () => void; afterMs: number } | undefined;
  const fanOut = createFanOut({
    room: 'lobby',
    members,
    now: () => clock.nowMs,
    schedule(flush, afterMs) {
      scheduled = { flush, afterMs };
      return () => scheduled = undefined;
    },
  });
  const join = (sentSeq: number): number[][] => {
    const frames: number[][] = [];
    members.add({
      user: { id: 'u', name: 'U', role: 'guest' },
      sentSeq,
      send(text) {
        clock.nowMs += sendMs;
        texts.push(text);
        frames.push((JSON.parse(text) as EntriesFrame).entries.map((entry) => entry.seq));
      },
      hint() {},
      close() {},
    });
    return frames;
  };
  return { clock, fanOut, join, texts, scheduled: () => scheduled };
}

test('a quiet room flushes at once, one frame a member, the same text for all', () => {
  const { fanOut, join, texts } = setUp();
  const [ada, bob] = [join(0), join(0)];
  fanOut.gather(entries(1, 2));
  assert.equal([ada, bob], [[[1, 2]], [[1, 2]]]);
  assert.is(texts[0], texts[1]);
});

test('a busy room waits as long as its last flush took, and gathers meanwhile', () => {
  const { clock, fanOut, join, scheduled } = setUp({ sendMs: 8 });
  const ada = join(0);
  fanOut.gather(entries(1));
  fanOut.gather(entries(2));
  fanOut.gather(entries(3));
  assert.equal(ada, [[1]]);
  assert.is(scheduled()?.afterMs, 8);
  clock.nowMs += 8;
  scheduled()!.flush();
  assert.equal(ada, [[1], [2, 3]]);
  clock.nowMs += 8;
  fanOut.gather(entries(4));
  assert.equal(ada, [[1], [2, 3], [4]], 'it is quiet again');
});

test('a pause is never longer than 100 ms', () => {
  const { fanOut, join, scheduled } = setUp({ sendMs: 5_000 });
  join(0);
  fanOut.gather(entries(1));
  fanOut.gather(entries(2));
  assert.is(scheduled()?.afterMs, 100);
});

test('who joined between two flushes gets no entry twice', () => {
  const { clock, fanOut, join, scheduled } = setUp({ sendMs: 1 });
  const old = join(0);
  fanOut.gather(entries(1));
  fanOut.gather(entries(2, 3));
  const late = join(2);
  const latest = join(3);
  clock.nowMs += 1;
  scheduled()!.flush();
  assert.equal(old, [[1], [2, 3]]);
  assert.equal(late, [[3]]);
  assert.equal(latest, []);
});

test.run();
