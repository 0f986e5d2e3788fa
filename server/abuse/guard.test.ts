/**
 * The guards of two replicas that share one link.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../broker/memory.ts';
import { until } from '../lib/until.ts';
import type { PostFrame } from '../protocol/frames.ts';
import { createVisitor } from '../session/visitor.ts';
import { readConfig } from '../config.ts';
import { createGuard } from './guard.ts';
import { CHANGES_PER_MESSAGE } from './send-limits.ts';

const test = suite('guard');

test('reactions that fill a room on one replica fill it on the other', async () => {
  const bus = createMemoryBus();
  const { abuse } = readConfig({ SENDS_PER_ROOM_PER_MINUTE: '60' });
  const guards = ['a', 'b'].map((instance) =>
    createGuard({
      abuse,
      sendsPerMinute: 120,
      helloTimeoutMs: 1_000,
      secret: 'secret',
      broker: bus.open(),
      instance,
      fullness: () => 0,
      isKnown: () => false,
      moderates: () => false,
    })
  );
  let ids = 0;
  const react = (guard: typeof guards[0], room: string): boolean => {
    const id = `${++ids}`;
    const user = { id, name: id, role: 'guest' } as const;
    const visitor = createVisitor({ user, token: '', isSigned: false, createdAtMs: 0 });
    const frame: PostFrame = { type: 'react', room, id, target: 1, emoji: '👍', on: true };
    return guard.gates.every((gate) => gate.post?.(visitor, frame) === undefined);
  };
  try {
    const [a, b] = guards as [typeof guards[0], typeof guards[0]];
    for (let i = 0; i < 60 * CHANGES_PER_MESSAGE; i++) assert.ok(react(a, 'lobby'));
    assert.not(react(a, 'lobby'));
    await until(() => !react(b, 'lobby'), { withinMs: 10_000 });
    assert.ok(react(b, 'garden'));
  } finally {
    for (const guard of guards) guard.close();
  }
});

test.run();
