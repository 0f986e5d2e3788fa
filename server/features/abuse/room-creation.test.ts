import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Identity } from '../../core/session/identity.ts';
import { createVisitor, type Visitor } from '../../core/session/visitor.ts';
import {
  createRoomCreation,
  ROOMS_OF_GUESTS_PER_HOUR,
  ROOMS_OF_NEW_GUESTS_PER_HOUR,
  ROOMS_PER_GUEST_PER_HOUR,
  ROOMS_PER_NETWORK_PER_HOUR,
  ROOMS_PER_USER_PER_HOUR,
} from './room-creation.ts';

const test = suite('room creation');
const HOUR_MS = 3_600_000;

function visitorOf(
  id: string,
  { isSigned = false, network, knownSinceMs }: Partial<Visitor> = {},
): Visitor {
  const user = { id, name: id, role: isSigned ? 'member' : 'guest' };
  return createVisitor({ user, token: 'token', isSigned, knownSinceMs } as Identity, network);
}

function setUp(mayCreate: (visitor: Visitor, room: string) => boolean = () => true) {
  const clock = { nowMs: 0 };
  const refunded: string[] = [];
  const filled = new Set<string>();
  const guard = createRoomCreation({
    isEmpty: (room) => !filled.has(room),
    mayCreate,
    isLimited: true,
    users: { refund: (id) => void refunded.push(id) },
    now: () => clock.nowMs,
  });
  let rooms = 0;
  const send = (visitor: Visitor, room: string, isAccepted = true) => {
    const refused = guard.post!(visitor, { type: 'send', room, id: '1', text: 'hi' });
    if (!refused && isAccepted) filled.add(room);
    return refused as { code: string; retryAfterMs?: number } | undefined;
  };
  /** Rooms created by each of the visitors, out of as many tries. */
  const create = (count: number, visitor: (i: number) => Visitor): number =>
    Array.from({ length: count }, (_, i) => send(visitor(i), `room ${rooms += 1}`))
      .filter((refused) => refused === undefined).length;
  return { clock, refunded, send, create };
}

test('a guest creates some rooms, and can always write in existing ones', () => {
  const { clock, refunded, send, create } = setUp();
  const ada = visitorOf('g_ada');
  assert.is(create(100, () => ada), ROOMS_PER_GUEST_PER_HOUR);
  assert.is(refunded.length, 100 - ROOMS_PER_GUEST_PER_HOUR, 'refused posts are refunded');
  const refused = send(ada, 'another');
  assert.is(refused?.code, 'rate_limited');
  assert.is(refused?.retryAfterMs, HOUR_MS / ROOMS_PER_GUEST_PER_HOUR);
  for (let i = 0; i < 100; i++) assert.is(send(ada, 'room 1'), undefined);
  clock.nowMs += refused!.retryAfterMs!;
  assert.is(send(ada, 'another'), undefined);
});

test('a known network has a budget, and so have all guests of a replica', () => {
  const ofOneNetwork = setUp();
  const network = 'n';
  const count = (i: number) => visitorOf(`g_${i}`, { network });
  assert.is(ofOneNetwork.create(3_000, count), ROOMS_PER_NETWORK_PER_HOUR);
  assert.is(ofOneNetwork.send(visitorOf('g_else', { network: 'm' }), 'elsewhere'), undefined);
  const { create, send } = setUp();
  assert.is(create(20_000, (i) => visitorOf(`g_${i}`)), ROOMS_OF_NEW_GUESTS_PER_HOUR);
  assert.is(send(visitorOf('g_late'), 'late')?.code, 'rate_limited');
  const known = (i: number) => visitorOf(`g_known_${i}`, { knownSinceMs: 0 });
  const left = ROOMS_OF_GUESTS_PER_HOUR - ROOMS_OF_NEW_GUESTS_PER_HOUR;
  assert.is(create(20_000, known), left, 'guests who posted before have the rest');
  assert.is(
    send(visitorOf('u_1', { isSigned: true }), 'team'),
    undefined,
    'signed users are not limited',
  );
});

test('a room counts once, even while its messages are held', () => {
  const { send } = setUp();
  const isPassed = Array.from({ length: 300 }, (_, i) => {
    const visitor = visitorOf(`g_${i % 250}`, { network: 'n' });
    return send(visitor, 'questions', false) === undefined;
  });
  assert.ok(isPassed.every(Boolean));
});

test('a room that is not in memory may be empty', () => {
  const guard = createRoomCreation({
    isEmpty: () => undefined,
    mayCreate: () => false,
    isLimited: true,
    users: { refund: () => {} },
  });
  const frame = { type: 'send', room: 'lobby', id: '1', text: 'hi' } as const;
  assert.is((guard.post!(visitorOf('g_1'), frame) as { code: string }).code, 'forbidden');
});

test('signed users have their own budget', () => {
  const { create } = setUp();
  const user = visitorOf('u_1', { isSigned: true });
  assert.is(create(5_000, () => user), ROOMS_PER_USER_PER_HOUR);
});

test('the rules limit who creates rooms, and are checked for the first message only', () => {
  const asked: string[] = [];
  const { send } = setUp(({ isSigned }, room) => {
    asked.push(room);
    return isSigned;
  });
  assert.is(send(visitorOf('g_1'), 'new')?.code, 'forbidden');
  assert.is(send(visitorOf('u_1', { isSigned: true }), 'new'), undefined);
  assert.is(send(visitorOf('g_1'), 'new'), undefined);
  assert.equal(asked, ['new', 'new']);
});

test.run();
