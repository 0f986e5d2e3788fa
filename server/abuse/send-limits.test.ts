import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PostFrame } from '../protocol/frames.ts';
import type { Refused } from '../session/gate.ts';
import { createPostLimit } from '../session/post-limit.ts';
import { createVisitor } from '../session/visitor.ts';
import { createBudget } from './budget.ts';
import { createReplicaLimit, createRoomLimit } from './send-limits.ts';

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

function setUp() {
  const clock = { nowMs: 0 };
  const now = () => clock.nowMs;
  const users = createBudget({ perMinute: 120, now });
  const [rooms, reserves] = [60, 60].map((perMinute) => createBudget({ perMinute, now }));
  const gates = [
    createPostLimit(users),
    createRoomLimit({ rooms: rooms!, reserves: reserves!, users }, moderates),
  ];
  const post = (id: string, frame: PostFrame = FRAMES.send, role?: 'moderator') =>
    gates.every((gate) => gate.post!(visitorOf(id, role), frame) === undefined);
  const flood = (count: number, from = 0): number =>
    Array.from({ length: count }, (_, i) => post(`bot ${from + i}`)).filter(Boolean).length;
  return { clock, post, flood };
}

test('a room that is full takes messages of moderators, and what is no message', () => {
  const { post, flood } = setUp();
  assert.is(flood(200), 60);
  assert.not(post('ada'));
  assert.ok(post('mo', FRAMES.send, 'moderator'));
  for (const type of ['edit', 'delete', 'react'] as const) assert.ok(post('ada', FRAMES[type]));
  assert.ok(post('ada', { ...FRAMES.send, room: 'garden' }));
});

test('those who chatted before a flood go on, new names and the loud do not', () => {
  const { clock, post, flood } = setUp();
  post('ada');
  for (let i = 0; i < 50; i++) post('loud');
  clock.nowMs = 10_000;
  flood(100);
  for (let i = 0; i < 10; i++) assert.ok(post('ada'), 'who is calm is heard');
  assert.not(post('newcomer'));
  assert.not(post('loud'));
  assert.is(flood(100, 100), 0);
});

test('the reserve ends as well', () => {
  const { clock, post, flood } = setUp();
  for (let i = 0; i < 30; i++) post(`aged ${i}`, FRAMES.react);
  clock.nowMs = 10_000;
  assert.is(flood(100), 60);
  let taken = 0;
  for (let i = 0; i < 30; i++) for (let n = 0; n < 20; n++) if (post(`aged ${i}`)) taken += 1;
  assert.is(taken, 60);
});

test('a replica takes so many in a second, from whomever', () => {
  let nowMs = 0;
  const gate = createReplicaLimit(100, USERS, moderates, () => nowMs);
  const flood = () =>
    Array.from({ length: 1_000 }, (_, i) => gate.post!(visitorOf(`bot ${i}`), FRAMES.send))
      .filter((refused) => refused === undefined).length;
  assert.is(flood(), 100);
  nowMs += 500;
  assert.is(flood(), 50);
  const refused = gate.post!(visitorOf('ada'), FRAMES.send) as Refused | undefined;
  assert.equal([refused?.code, refused?.retryAfterMs], ['rate_limited', 500]);
  assert.is(gate.post!(visitorOf('mo', 'moderator'), FRAMES.send), undefined);
  assert.is(
    createReplicaLimit(0, USERS, moderates).post!(visitorOf('ada'), FRAMES.send),
    undefined,
  );
});

test.run();
