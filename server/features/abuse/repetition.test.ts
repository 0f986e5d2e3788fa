import type { Refusal } from '../../core/protocol/codes.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Role } from '../../core/protocol/entry.ts';
import type { EditFrame, PostFrame, SendFrame } from '../../core/protocol/frames.ts';
import { createVisitor } from '../../core/session/visitor.ts';
import { createMentionFlood, MENTIONS_MAX } from './mention-flood.ts';
import { createRepetition, RAID_GUESTS } from './repetition.ts';

const test = suite('repetition');
const moderates = ({ user }: { user: { role: Role } }) => user.role === 'moderator';
const RAID_TEXT = 'Come all of you to example.com, it is free';

function visitorOf(id: string, role: Role = 'guest') {
  const user = { id, name: id, role };
  return createVisitor({ user, token: 'token' } as Parameters<typeof createVisitor>[0]);
}

function setUp(options: { repeatsMax?: number; isKnown?: (room: string, id: string) => boolean }) {
  const clock = { nowMs: 0 };
  const { repeatsMax = 3, isKnown = () => false } = options;
  const guard = createRepetition({ repeatsMax, isKnown, moderates, now: () => clock.nowMs });
  let ids = 0;
  const frameOf = (text: string, room = 'lobby', id = `id ${ids++}`): SendFrame => ({
    type: 'send',
    room,
    id,
    text,
  });
  /** Whether it was accepted. */
  const say = (who: ReturnType<typeof visitorOf>, ...frame: Parameters<typeof frameOf>) =>
    guard.post!(who, frameOf(...frame)) === undefined;
  const edit = (who: ReturnType<typeof visitorOf>, text: string, id = `id ${ids++}`) => {
    const frame: EditFrame = { type: 'edit', room: 'lobby', id, target: 1, text };
    return guard.post!(who, frame) === undefined;
  };
  return { clock, guard, say, edit, frameOf };
}

test('a text is accepted three times per minute, however disguised', () => {
  const { clock, say } = setUp({});
  const ada = visitorOf('ada');
  const dresses = ['Buy now', 'BUY NOW', 'b\u200Buy  now!', 'buy now', 'Ｂuy now.', 'buy now 👍'];
  assert.equal(dresses.map((text) => say(ada, text)), [true, true, true, false, false, true]);
  assert.ok(say(visitorOf('bob'), 'Buy now'), 'others may post it');
  assert.not(say(ada, 'buy now', 'garden'), 'other rooms do not help');
  clock.nowMs = 60_000;
  assert.ok(say(ada, 'buy now'));
});

test('alternating with other texts does not help', () => {
  const { say } = setUp({ repeatsMax: 10 });
  const ada = visitorOf('ada');
  const taken = Array.from({ length: 40 }, (_, i) => {
    say(ada, `another text, ${i}`);
    return say(ada, 'Buy now');
  });
  assert.is(taken.filter(Boolean).length, 10);
});

test('a refusal says why, and when to retry', () => {
  const { clock, guard, say, frameOf } = setUp({ repeatsMax: 1 });
  say(visitorOf('ada'), 'hello');
  clock.nowMs = 20_000;
  const refused = guard.post!(visitorOf('ada'), frameOf('hello')) as Refusal | undefined;
  assert.equal([refused?.code, refused?.retryAfterMs], ['rate_limited', 40_000]);
  assert.match(refused!.message, 'repeated this too often');
  clock.nowMs = 60_000;
  assert.ok(say(visitorOf('ada'), 'hello'));
});

test('a resent frame is accepted, however often', () => {
  const { say } = setUp({});
  const ada = visitorOf('ada');
  for (let i = 0; i < 3; i++) assert.ok(say(ada, 'hello', 'lobby', `id ${i}`));
  assert.not(say(ada, 'hello', 'lobby', 'id 3'));
  for (let again = 0; again < 5; again++) {
    for (let i = 0; i < 3; i++) assert.ok(say(ada, 'hello', 'lobby', `id ${i}`));
  }
  assert.not(say(ada, 'hello', 'lobby', 'id 3'), 'a refused frame stays refused');
});

test('a frame that another replica accepted is accepted', () => {
  const accepted = new Set(['lobby elsewhere']);
  const { say } = setUp({ isKnown: (room, id) => accepted.has(`${room} ${id}`) });
  const ada = visitorOf('ada');
  for (let i = 0; i < 3; i++) say(ada, 'hello');
  assert.ok(say(ada, 'hello', 'lobby', 'elsewhere'));
  assert.not(say(ada, 'hello', 'garden', 'elsewhere'));
});

test('counting is not repetition', () => {
  const { say } = setUp({});
  for (let n = 1; n <= 20; n += 1) assert.ok(say(visitorOf('ada'), `The price is ${n}`));
});

test('a member may post the same to several rooms, a guest may not', () => {
  const { say } = setUp({});
  const sayAround = (role: Role) =>
    ['a', 'b', 'c', 'd', 'e'].map((room) => say(visitorOf(role, role), 'It is done', room));
  assert.equal(sayAround('member'), [true, true, true, true, true]);
  assert.equal(sayAround('guest'), [true, true, true, false, false]);
});

test('moderators may repeat themselves, and with a limit of 0 everybody may', () => {
  const { say } = setUp({});
  for (let i = 0; i < 10; i++) assert.ok(say(visitorOf('mo', 'moderator'), 'please stop'));
  const open = setUp({ repeatsMax: 0 });
  for (let i = 0; i < 10; i++) assert.ok(open.say(visitorOf('ada'), 'please stop'));
});

test('many guests with the same text in one room are a raid', () => {
  const { clock, say } = setUp({});
  const raid = (room: string, from: number, count: number) =>
    Array.from(
      { length: count },
      (_, i) => say(visitorOf(`guest ${from + i}`), RAID_TEXT, room),
    ).filter(Boolean).length;
  assert.is(raid('lobby', 0, 100), RAID_GUESTS);
  assert.is(raid('garden', 0, 5), 5, 'another room has its own limit');
  assert.ok(say(visitorOf('mia', 'member'), RAID_TEXT), 'members are not affected');
  assert.ok(say(visitorOf('guest 0'), RAID_TEXT), 'an early sender may repeat it');
  clock.nowMs = 59_000;
  assert.is(raid('lobby', 200, 10), 0);
  // Neither retries nor early senders prolong it.
  assert.ok(say(visitorOf('guest 1'), RAID_TEXT));
  clock.nowMs = 60_001;
  assert.is(raid('lobby', 300, 100), RAID_GUESTS);
});

test('an edit counts as a message', () => {
  const { say, edit } = setUp({});
  const ada = visitorOf('ada');
  assert.ok(say(ada, 'hm'));
  const tries = Array.from({ length: 5 }, () => edit(ada, 'Buy now'));
  assert.equal(tries, [true, true, true, false, false]);
  assert.ok(edit(ada, 'something else'));
  assert.ok(edit(ada, 'Buy now', 'id 1'), 'a resent edit is not repetition');
});

test('many guests who edit their messages to one text are a raid', () => {
  const { say, edit } = setUp({});
  const guests = Array.from({ length: 45 }, (_, i) => visitorOf(`guest ${i}`));
  for (const guest of guests) assert.ok(say(guest, 'hm'));
  assert.is(guests.filter((guest) => edit(guest, RAID_TEXT)).length, RAID_GUESTS);
});

test('corrections of one message are not repetition', () => {
  const { say, edit } = setUp({ repeatsMax: 10 });
  const ada = visitorOf('ada');
  assert.ok(say(ada, 'see you at 8'));
  for (const text of ['see you at 8!', 'see you at 9', 'see you at 9, room 4', 'See you at 9.']) {
    assert.ok(edit(ada, text), text);
  }
});

/** Ids with the same 32-bit FNV-1a hash: at each place two pieces lead to the same state. */
function collidingIds(places: number): string[] {
  const step = (from: number, text: string): number => {
    let state = from;
    for (let i = 0; i < text.length; i++) {
      state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
    }
    return state >>> 0;
  };
  let ids = [''];
  let state = 0x811c9dc5;
  for (let place = 0; place < places; place++) {
    const pieces = new Map<number, string>();
    for (let i = 0;; i++) {
      const piece = i.toString(36).padStart(5, '0');
      const after = step(state, piece);
      const other = pieces.get(after);
      pieces.set(after, piece);
      if (other === undefined) continue;
      ids = ids.flatMap((id) => [id + other, id + piece]);
      state = after;
      break;
    }
  }
  return ids;
}

test('crafted ids with colliding hashes are told apart', () => {
  const { say } = setUp({});
  const ids = collidingIds(4);
  assert.is(new Set(ids).size, 16);
  const taken = ids.filter((id) => say(visitorOf('ada'), 'Buy now', 'lobby', id));
  assert.is(taken.length, 3);
});

test('greetings and applause are not a raid', () => {
  const { say } = setUp({});
  for (const text of ['hello', '👏👏👏', 'good game!', 'おめでとう']) {
    for (let i = 0; i < 100; i++) assert.ok(say(visitorOf(`guest ${i}`), text), text);
  }
});

test('a flood of users, texts and rooms does not grow its memory', () => {
  const guard = createRepetition({
    moderates,
    repeatsMax: 3,
    isKnown: () => false,
    usersMax: 1_000,
    textsMax: 500,
  });
  for (let i = 0; i < 50_000; i++) {
    const text = `the text of a flood, ${i.toString(36).replaceAll(/\d/g, 'x')}`;
    const frame: SendFrame = { type: 'send', room: `room ${i % 5_000}`, id: `${i}`, text };
    guard.post!(visitorOf(`guest ${i % 10_000}`), frame);
  }
  const { users, texts } = guard.size;
  assert.ok(users <= 1_000 && texts <= 500, 'bounded');
  assert.ok(users >= 900 && texts >= 450, 'not everything is forgotten at once');
});

test('a guest cannot mention half of the room, in any frame', () => {
  const guard = createMentionFlood();
  const names = (count: number) => Array.from({ length: count }, (_, i) => `@user${i}`).join(' ');
  const codeOf = (role: Role, frame: PostFrame) =>
    (guard.post!(visitorOf('ada', role), frame) as Refusal | undefined)?.code;
  const post = (text: string, role: Role = 'guest') => ({
    send: codeOf(role, { type: 'send', room: 'a', id: '1', text }),
    edit: codeOf(role, { type: 'edit', room: 'a', id: '1', target: 1, text }),
  });
  assert.equal(post(names(MENTIONS_MAX)), { send: undefined, edit: undefined });
  assert.equal(post(names(MENTIONS_MAX + 1)), { send: 'forbidden', edit: 'forbidden' });
  assert.equal(post(names(100), 'member'), { send: undefined, edit: undefined });
  assert.equal(post('me@example.org '.repeat(50)), { send: undefined, edit: undefined });
});

test.run();
