/**
 * Moderation test bed: two replicas with the same rules, and visitors of any kind.
 */
import type { TestClient } from './session-client.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Identities, RoomRight } from '../../../server/core/session/identity.ts';
import { createMemoryBus } from '../../../server/brokers/memory/memory.ts';
import { createUnreliableBroker, type UnreliableBroker } from './unreliable-broker.ts';
import { createRandom } from '../../../server/lib/random.ts';
import { until } from '../../../server/lib/until.ts';
import { CLOSES } from '../../../server/core/protocol/codes.ts';
import type { Role } from '../../../server/core/protocol/entry.ts';
import type { ServerFrame } from '../../../server/core/protocol/frames.ts';
import { startReplica, type TestReplica } from './replica.ts';
import { createFailingStore, type FailingStore } from './failing-store.ts';
import { openMemoryStore } from '../../../server/stores/memory/memory.ts';
import type { Visitor } from '../../../server/core/session/visitor.ts';

export interface TestVisitor {
  id: string;
  role?: Role;
  /** Default: true unless the role is guest. */
  isSigned?: boolean;
  rooms?: Record<string, RoomRight>;
  network?: string;
  createdAtMs?: number;
  /** A guest who never posted; others are known. */
  isUnused?: boolean;
}

export interface TwoReplicas {
  a: TestReplica;
  b: TestReplica;
  links: UnreliableBroker[];
  store: FailingStore;
  roomsFile: string;
  enter(replica: TestReplica, visitor: TestVisitor, room?: string): Promise<TestClient>;
}

export const WITHIN = { withinMs: 5_000 };

/** Tokens name the user, without a signature. */
const identities: Identities = {
  identify: ({ token }) => {
    if (token === undefined) return Promise.resolve(CLOSES.unauthorized);
    const { author: _, ...identity } = visitorOf(JSON.parse(token) as TestVisitor);
    return Promise.resolve({ ...identity, token });
  },
  renewToken: () => Promise.resolve('renewed'),
  isNewcomer: () => false,
};

export function visitorOf({ id, role = 'guest', isUnused, ...more }: TestVisitor): Visitor {
  const user = { id, name: `Name of ${id}`, role };
  const author = { id, name: user.name };
  const { createdAtMs = 0 } = more;
  const knownSinceMs = isUnused ? undefined : createdAtMs;
  const isSigned = role !== 'guest';
  return { user, author, token: '', isSigned, createdAtMs, knownSinceMs, ...more };
}

export function hello(client: TestClient, visitor: TestVisitor): void {
  client.say({ type: 'hello', token: JSON.stringify(visitor) });
}

let ids = 0;

export async function moderate(
  client: TestClient,
  action: string,
  fields: Record<string, unknown> = {},
  room = 'lobby',
): Promise<ServerFrame> {
  return await ask(client, { type: 'moderate', room, action, ...fields });
}

export async function ask(
  client: TestClient,
  frame: Record<string, unknown>,
): Promise<ServerFrame> {
  const id = `id-${++ids}`;
  client.say(JSON.stringify({ id, ...frame }));
  return await until(
    () => client.frames.find((heard) => 'id' in heard && heard.id === (frame.id ?? id)),
    WITHIN,
  );
}

export async function post(client: TestClient, text = 'hi', room = 'lobby'): Promise<string> {
  const answer = await ask(client, { type: 'send', room, text });
  return answer.type === 'refused' ? answer.message : answer.type;
}

export async function hears<T extends ServerFrame['type']>(
  client: TestClient,
  type: T,
): Promise<Extract<ServerFrame, { type: T }>> {
  return await until(() => client.frames.findLast((frame) => frame.type === type), WITHIN) as never;
}

/** `rules` as in the file; `lookEveryMs`: interval of looking for changes in the store. */
export async function withTwo(
  run: (two: TwoReplicas) => Promise<void>,
  options: { rules?: unknown[]; lookEveryMs?: number; now?: () => number } = {},
): Promise<void> {
  const { rules = [], lookEveryMs = 3_600_000, now = Date.now } = options;
  const folder = mkdtempSync(join(tmpdir(), 'starling-rules-'));
  const roomsFile = join(folder, 'rooms.json');
  writeFileSync(roomsFile, JSON.stringify({ rooms: rules }));
  const store = createFailingStore(openMemoryStore());
  const bus = createMemoryBus();
  const good = { lossShare: 0, repeatShare: 0, reorderShare: 0 };
  const links: UnreliableBroker[] = [];
  const replicas: TestReplica[] = [];
  try {
    for (const [i, name] of ['a', 'b'].entries()) {
      const broker = createUnreliableBroker(bus.open(), { random: createRandom(i + 1), ...good });
      links.push(broker);
      replicas.push(
        await startReplica({ name, store, broker, identities, roomsFile, lookEveryMs, now }),
      );
    }
    await run({
      a: replicas[0]!,
      b: replicas[1]!,
      links,
      store,
      roomsFile,
      async enter(replica, visitor, room = 'lobby') {
        const client = replica.connect();
        await client.enter(room, undefined, JSON.stringify(visitor));
        return client;
      },
    });
  } finally {
    for (const replica of replicas) await replica.close();
    rmSync(folder, { recursive: true });
  }
}
