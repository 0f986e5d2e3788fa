import type { Refusal } from '../../core/protocol/codes.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PostFrame } from '../../core/protocol/frames.ts';
import { createPostLimit } from '../../core/session/post-limit.ts';
import { createVisitor } from '../../core/session/visitor.ts';
import { createBudget } from './budget.ts';
import { CHANGES_PER_MESSAGE, createReplicaLimit, createRoomLimit } from './send-limits.ts';

const test = suite('send limits');
const moderates = ({ user }: { user: { role: string } }) => user.role === 'moderator';
const USERS = { refund() {} };

const FRAMES = {
  send: { type: 'send', room: 'lobby', id: '1', text: 'hi' },
  edit: { type: 'edit', room: 'lobby', id: '1', target: 1, text: 'hi' },
  delete: { type: 'delete', room: 'lobby', id: '1', target: 1 },
  react: { type: 'react', room: 'lobby', id: '1', target: 1, emoji: '👍', on: true },
} as const satisfies Record<string, PostFrame>;

function visitorOf(id: string, role: 'guest' | 'moderator' = 'guest') {
  const user = { id, name: id, role };
  return createVisitor({ user, token: 'token' } as Parameters<typeof createVisitor>[0]);
}

/** `perMinute`: messages per room. */
function setUp(perMinute = 60) {
  const clock = { nowMs: 0 };
  const now = () => clock.nowMs;
  const users = createBudget({ perMinute: 120, now });
  const budget = (perMinute: number) => ({
    all: createBudget({ perMinute, now }),
    calm: createBudget({ perMinute, now }),
  });
  const messages = budget(perMinute);
  const changes = budget(perMinute * CHANGES_PER_MESSAGE);
  const guards = [
    createPostLimit(users),
    createRoomLimit({ messages, changes, users }, moderates),
  ];
  const post = (id: string, frame: PostFrame = FRAMES.send, role?: 'moderator') =>
    guards.every((guard) => guard.post!(visitorOf(id, role), frame) === undefined);
  const flood = (count: number, from = 0): number =>
    Array.from({ length: count }, (_, i) => post(`bot ${from + i}`)).filter(Boolean).length;
  return { clock, post, flood };
}

test('a long text counts as several posts of the user and of the room', () => {
  const guard = createPostLimit(createBudget({ perMinute: 120, now: () => 0 }));
  const send = (text: string) =>
    guard.post!(visitorOf('ada'), { type: 'send', room: 'lobby', id: '1', text }) === undefined;
  const long = Array.from({ length: 100 }, () => send('漢'.repeat(3_300)));
  assert.is(long.filter(Boolean).length, 12, 'ten posts each');
  const { post } = setUp(60);
  const text = 'x'.repeat(2_500);
  const taken = Array.from({ length: 100 }, (_, i) => post(`g_${i}`, { ...FRAMES.send, text }));
  assert.is(taken.filter(Boolean).length, 20, 'three posts each');
});

test('a full room accepts moderators’ messages, and changes', () => {
  const { post, flood } = setUp();
  assert.is(flood(200), 60);
  assert.not(post('ada'));
  assert.ok(post('mo', FRAMES.send, 'moderator'));
  for (const type of ['edit', 'delete', 'react'] as const) assert.ok(post('ada', FRAMES[type]));
  assert.ok(post('ada', { ...FRAMES.send, room: 'garden' }));
});

test('calm users can post during a flood, new and busy ones cannot', () => {
  const { clock, post, flood } = setUp();
  post('ada');
  for (let i = 0; i < 50; i++) post('loud');
  clock.nowMs = 10_000;
  flood(100);
  for (let i = 0; i < 10; i++) assert.ok(post('ada'), 'calm users are accepted');
  assert.not(post('newcomer'));
  assert.not(post('loud'));
  assert.is(flood(100, 100), 0);
});

test('a room accepts a limited number of edits, deletions and reactions', () => {
  for (const type of ['edit', 'delete', 'react'] as const) {
    const { post } = setUp();
    const taken = Array.from({ length: 500 }, (_, i) => post(`bot ${i}`, FRAMES[type]));
    assert.is(taken.filter(Boolean).length, 60 * CHANGES_PER_MESSAGE, type);
    assert.ok(post('ada'), 'messages have their own budget');
    assert.ok(post('ada', { ...FRAMES[type], room: 'garden' }));
  }
});

test('1,000 guests who toggle reactions for a minute are limited', () => {
  const { clock, post } = setUp(6_000);
  let taken = 0;
  for (let second = 0; second < 60; second++) {
    clock.nowMs = second * 1_000;
    for (let i = 0; i < 1_000; i++) {
      for (let n = 0; n < 4; n++) if (post(`bot ${i}`, FRAMES.react)) taken += 1;
    }
  }
  // A full budget, a minute's refill, and both again for calm users.
  assert.ok(taken <= 4 * 6_000 * CHANGES_PER_MESSAGE, `${taken} of 240,000`);
});

test('200 people who react to 30 messages in a minute and edit some are not refused', () => {
  const { clock, post } = setUp(6_000);
  const people = Array.from({ length: 200 }, (_, i) => `person ${i}`);
  let refused = 0;
  for (let message = 0; message < 30; message++) {
    clock.nowMs = message * 2_000;
    for (const [i, person] of people.entries()) {
      if (!post(person, FRAMES.react)) refused += 1;
      // Each writes a message, withdraws some reactions, and corrects some texts.
      if (i % 30 === message && !post(person)) refused += 1;
      if ((i + message) % 6 === 0 && !post(person, FRAMES.edit)) refused += 1;
      if ((i + message) % 10 === 0 && !post(person, FRAMES.delete)) refused += 1;
    }
  }
  assert.is(refused, 0);
});

test('applause by everybody at once is not refused', () => {
  const { post } = setUp(6_000);
  const people = Array.from({ length: 200 }, (_, i) => `person ${i}`);
  for (let i = 0; i < 30; i++) for (const one of people) assert.ok(post(one, FRAMES.react));
});

test('during a flood of toggles, calm users can react, edit and delete', () => {
  const { clock, post } = setUp();
  post('ada');
  clock.nowMs = 10_000;
  for (let i = 0; i < 500; i++) post(`bot ${i}`, FRAMES.react);
  for (const type of ['react', 'edit', 'delete'] as const) assert.ok(post('ada', FRAMES[type]));
  assert.not(post('newcomer', FRAMES.react));
});

test('deletions by moderators do not use up the room’s budget', () => {
  const { post } = setUp();
  for (let i = 0; i < 100; i++) {
    assert.ok(post(`mo ${i % 10}`, FRAMES.delete, 'moderator'));
  }
  const taken = Array.from({ length: 500 }, (_, i) => post(`bot ${i}`, FRAMES.react));
  assert.is(taken.filter(Boolean).length, 60 * CHANGES_PER_MESSAGE);
  assert.ok(post('mo', FRAMES.delete, 'moderator'));
});

test('the reserve for calm users is limited too', () => {
  const { clock, post, flood } = setUp();
  for (let i = 0; i < 30; i++) post(`aged ${i}`, FRAMES.react);
  clock.nowMs = 10_000;
  assert.is(flood(100), 60);
  let taken = 0;
  for (let i = 0; i < 30; i++) for (let n = 0; n < 20; n++) if (post(`aged ${i}`)) taken += 1;
  assert.is(taken, 60);
});

test('messages per second and replica are limited', () => {
  let nowMs = 0;
  const guard = createReplicaLimit(100, USERS, moderates, () => nowMs);
  const flood = () =>
    Array.from({ length: 1_000 }, (_, i) => guard.post!(visitorOf(`bot ${i}`), FRAMES.send))
      .filter((refused) => refused === undefined).length;
  assert.is(flood(), 100);
  nowMs += 500;
  assert.is(flood(), 50);
  const refused = guard.post!(visitorOf('ada'), FRAMES.send) as Refusal | undefined;
  assert.equal([refused?.code, refused?.retryAfterMs], ['rate_limited', 500]);
  assert.is(guard.post!(visitorOf('mo', 'moderator'), FRAMES.send), undefined);
  assert.is(
    createReplicaLimit(0, USERS, moderates).post!(visitorOf('ada'), FRAMES.send),
    undefined,
  );
});

test.run();
