/**
 * Abuse protection with default settings, and on two linked replicas.
 */
import { serverEnv, type ServerSettings } from '../../../scripts/testkit/settings.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Broker } from '../../core/broker/broker.ts';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import type { PostFrame } from '../../core/protocol/frames.ts';
import type { Arrival } from '../../core/session/admission.ts';
import { createVisitor } from '../../core/session/visitor.ts';
import { readConfig } from '../../config/config.ts';
import { type AbuseProtection, createAbuseProtection } from './abuse-protection.ts';
import { CHANGES_PER_MESSAGE } from './send-limits.ts';

const test = suite('abuse protection');

interface Setting {
  broker?: Broker;
  instance?: string;
  /** Open connections. */
  open?: number;
}

const arrival = (some: Partial<Arrival> = {}): Arrival => ({
  isNew: true,
  proof: undefined,
  network: undefined,
  challenge: undefined,
  ...some,
});

/** `env`: settings besides the defaults. */
function startGuard(
  env: ServerSettings = {},
  { broker = createMemoryBus().open(), instance = 'a', open = 0 }: Setting = {},
): AbuseProtection {
  const config = readConfig(serverEnv(env));
  return createAbuseProtection({
    ...config,
    secret: 'secret',
    broker,
    instance,
    connections: () => open,
    isKnown: () => false,
    moderates: () => false,
    isEmpty: () => false,
    mayCreate: () => true,
    space: { isFull: false, close: () => {} },
    log: silentLog,
  });
}

test('by default 500 visitors behind one public address are admitted within five minutes', () => {
  const { networks, admission, close } = startGuard();
  const network = networks.of({ remoteAddress: '8.8.8.8', forwardedFor: undefined });
  assert.type(network, 'string');
  for (let i = 0; i < 500; i++) {
    assert.ok(networks.enter(network), `connection ${i}`);
    const answer = admission.admit(arrival({ network }));
    assert.is(answer, undefined, `guest ${i}, all at once`);
  }
  close();
});

test('by default one public address gets a quarter of the connections', () => {
  const { networks, close } = startGuard({ CONNECTIONS_MAX: '1000' });
  const of = (remoteAddress: string) => networks.of({ remoteAddress, forwardedFor: undefined });
  const enter = (address: string) =>
    Array.from({ length: 600 }, () => networks.enter(of(address))).filter(Boolean).length;
  assert.is(enter('8.8.8.8'), 250);
  assert.is(enter('2a00:1450::1'), 250);
  assert.is(enter('10.0.0.7'), 600, 'behind a private proxy or mesh');
  close();
});

test('new guests of one public address are limited per minute', () => {
  const { networks, admission, close } = startGuard();
  const network = networks.of({ remoteAddress: '8.8.8.8', forwardedFor: undefined });
  let taken = 0;
  for (let i = 0; i < 5_000; i++) {
    if (!admission.admit(arrival({ network }))) taken += 1;
  }
  assert.ok(taken >= 500 && taken < 600, `${taken}`);
  close();
});

test('above 80 % only known guests and signed users are admitted', () => {
  const codeAt = (open: number, isNew: boolean, max = '500') => {
    const { admission, close } = startGuard({ CONNECTIONS_MAX: max, 'challenge.mode': 'never' }, {
      open,
    });
    const answer = admission.admit(arrival({ isNew }));
    close();
    return answer && 'code' in answer ? answer.code : undefined;
  };
  assert.equal([399, 400, 500].map((open) => codeAt(open, true)), [undefined, 4503, 4503]);
  assert.equal([399, 400, 500].map((open) => codeAt(open, false)), [
    undefined,
    undefined,
    undefined,
  ]);
  assert.is(codeAt(0, true, '1'), undefined, 'a single connection is not reserved');
});

test('reactions that fill a room on one replica fill it on the other', async () => {
  const bus = createMemoryBus();
  const guards = ['a', 'b'].map((instance) =>
    startGuard({ 'limits.sendsPerRoomPerMinute': 60 }, { broker: bus.open(), instance })
  );
  let ids = 0;
  const react = (guard: AbuseProtection, room: string): boolean => {
    const id = `${++ids}`;
    const user = { id, name: id, role: 'guest' } as const;
    const visitor = createVisitor({
      user,
      token: '',
      isSigned: false,
      createdAtMs: 0,
      knownSinceMs: 0,
    });
    const frame: PostFrame = { type: 'react', room, id, target: 1, emoji: '👍', on: true };
    return guard.guards.every((guard) => guard.post?.(visitor, frame) === undefined);
  };
  try {
    const [a, b] = guards as [AbuseProtection, AbuseProtection];
    for (let i = 0; i < 60 * CHANGES_PER_MESSAGE; i++) assert.ok(react(a, 'lobby'));
    assert.not(react(a, 'lobby'));
    await until(() => !react(b, 'lobby'), { withinMs: 10_000 });
    assert.ok(react(b, 'garden'));
  } finally {
    for (const guard of guards) guard.close();
  }
});

test.run();
