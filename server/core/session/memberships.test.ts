import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Hub } from '../hub/hub.ts';
import { Memberships } from './memberships.ts';
import type { Outbound } from './outbound.ts';

const test = suite('memberships');

/** A hub that records calls and answers joins one by one. */
function setUp() {
  const asked: string[] = [];
  const inside = new Set<unknown>();
  const answers: { resolve(): void; reject(error: Error): void }[] = [];
  const hub = {
    join(room: string, member: unknown) {
      asked.push(`join ${room}`);
      return new Promise<void>((resolve, reject) =>
        answers.push({
          resolve: () => (inside.add(member), resolve()),
          reject,
        })
      );
    },
    leave: (room: string, member: unknown) =>
      void (inside.delete(member) && asked.push(`leave ${room}`)),
  } as unknown as Hub;
  const user = { id: 'ada', name: 'Ada', role: 'guest' } as const;
  const memberships = new Memberships(hub, user, {} as Outbound);
  /** Answers the join in progress. */
  const answer = async (error?: Error): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const next = answers.shift()!;
    if (error) next.reject(error);
    else next.resolve();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { memberships, asked, inside, answer };
}

test('a failed join does not undo a later one', async () => {
  const { memberships, inside, answer } = setUp();
  const first = memberships.join('lobby').then(() => 'joined', () => 'failed');
  const second = memberships.join('lobby').then(() => 'joined', () => 'failed');
  await answer(new Error('the store is away'));
  assert.ok(memberships.has('lobby'));
  await answer();
  assert.equal([await first, await second], ['failed', 'joined']);
  assert.ok(memberships.has('lobby'));
  memberships.leaveAll();
  assert.is(inside.size, 0, 'no member is left behind');
});

test('a failed join leaves nothing behind', async () => {
  const { memberships, answer } = setUp();
  const join = memberships.join('lobby').catch(() => 'failed');
  assert.ok(memberships.has('lobby'), 'a join in progress counts');
  await answer(new Error('the store is away'));
  assert.is(await join, 'failed');
  assert.not(memberships.has('lobby'));
  assert.is(memberships.size, 0);
});

test('a client that leaves during a join does not stay in the room', async () => {
  const { memberships, inside } = setUp();
  memberships.join('lobby');
  memberships.leaveAll();
  // The join had not begun, so the hub is not called.
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.is(inside.size, 0);
  const late = setUp();
  late.memberships.join('lobby');
  await new Promise((resolve) => setTimeout(resolve, 0));
  late.memberships.leaveAll();
  await late.answer();
  assert.is(late.inside.size, 0);
});

test('once the client has left, its earlier posts count and it joins no more rooms', async () => {
  const { memberships, asked, inside, answer } = setUp();
  memberships.join('lobby');
  await answer();
  const failing = memberships.join('garden');
  memberships.leaveAll();
  assert.is(inside.size, 0);
  assert.ok(memberships.has('lobby'), 'earlier messages are accepted');
  assert.is(memberships.get('lobby'), undefined, 'nothing can be sent there');
  await memberships.join('attic');
  await failing;
  assert.equal(asked, ['join lobby', 'leave lobby']);
  assert.ok(memberships.has('garden') && memberships.has('attic'));
  memberships.close();
  for (const room of ['lobby', 'garden', 'attic']) assert.not(memberships.has(room), room);
});

test('a resume cut off because the client left does not undo its posts', async () => {
  const { memberships, answer } = setUp();
  const resume = memberships.join('lobby', 7);
  await new Promise((resolve) => setTimeout(resolve, 0));
  memberships.leaveAll();
  await answer(new Error('the connection is gone'));
  await resume;
  assert.ok(memberships.has('lobby'));
});

test('pairs of join and leave count until they are done', async () => {
  const { memberships, answer } = setUp();
  memberships.join('lobby');
  memberships.leave('lobby');
  assert.is(memberships.size, 1);
  await answer();
  assert.is(memberships.size, 0);
});

test.run();
