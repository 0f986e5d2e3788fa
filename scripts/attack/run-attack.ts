/**
 * Runs one attack against its own server while honest pairs chat, and judges memory, earlier
 * history, the pairs' latency, and recovery.
 */
import type { ServerSettings } from '../testkit/settings.ts';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../server/assemble.ts';
import { readConfig } from '../../server/config/config.ts';
import type { Store } from '../../server/core/store/store.ts';
import { pinnedTo, runGenerator, SERVER_CORE } from '../bench/measure.ts';
import type { PairResult } from '../bench/pair.ts';
import { cpuSeconds, peakBytes } from '../bench/process-figures.ts';
import type { RuntimeName } from '../testkit/runtimes.ts';
import { type ServerProcess, startServer } from '../testkit/server-process.ts';
import { enter } from './attacker.ts';
import { collectedHeapBytes } from './heap.ts';
import { type AttackLimits, limitsFor } from './limits.ts';

export interface Attack {
  name: string;
  aim: string;
  /** Settings on top of the stack's: production, 8,000 connections, a heap of 384 MB. */
  env?: ServerSettings;
  rules?: readonly unknown[];
  /** Bounded memory that filters and budgets retain for a thousand attackers. */
  rememberedBytes?: number;
  prepare?(store: Store, target: Pick<AttackTarget, 'size'>): Promise<void>;
  run(target: AttackTarget): Promise<AttackOutcome>;
}

export interface AttackTarget {
  url: string;
  /** Chooses between the sizes of a whole run and of the short run of `npm test`. */
  size(whole: number, short: number): number;
  /** Duration of an open-ended attack. */
  forMs: number;
  limits: AttackLimits;
  store: Store;
  cpuSeconds(): number;
}

export interface AttackOutcome {
  did: string;
  /** Exceeded limits; empty when the server held. */
  faults: string[];
}

export interface AttackOptions {
  runtime: RuntimeName;
  /** Address of an empty database; default: SQLite. */
  storeUrl?: string;
  isShort: boolean;
}

export interface AttackReport extends AttackOutcome {
  residentBytes: number;
  heapBytes: readonly [before: number, after: number];
  pairP50Ms: number;
  pairP99Ms: number;
  recoveryMs: number;
}

const HEAP_FLAG = '--max-old-space-size=384';
const STACK = { NODE_ENV: 'production', CONNECTIONS_MAX: '8000', ALLOWED_ORIGINS: '' };
/** startServer() switches these off. */
const DEFAULTS = {
  'challenge.mode': undefined,
  'limits.repeatsMax': undefined,
  'limits.sendsPerRoomPerMinute': undefined,
};
const RETENTION_COUNT = 5_000;
export const ATTACKED = 'lobby';
/** One pair chats in each: with one room, its slowest message would be the 99th percentile. */
const GARDENS = ['garden-1', 'garden-2', 'garden-3', 'garden-4', 'garden-5'];
const GARDEN = GARDENS[0]!;
/** The attackers share a core with the pairs, and only the server is measured. */
const ATTACKERS_PRIORITY = 15;
const MESSAGES = 50;
const MESSAGES_PER_SECOND = 4;
const PAIR_STARTS_WITHIN_MS = 20_000;
/** Time for budgets and closing connections to be released. */
const LETTING_GO_MS_MAX = 60_000;
const LOOK_EVERY_MS = 2_000;

export async function runAttack(attack: Attack, options: AttackOptions): Promise<AttackReport> {
  const { isShort, runtime } = options;
  const dir = await mkdtemp(join(tmpdir(), 'starling-attack-'));
  const storeUrl = options.storeUrl ?? `sqlite:${join(dir, 'starling.db')}`;
  const rules = join(dir, 'rooms.json');
  writeFileSync(rules, JSON.stringify({ rooms: attack.rules ?? [] }));
  const store = await openStore(readConfig({ STORE_URL: storeUrl }));
  const size = (whole: number, short: number) => isShort ? short : whole;
  let server: ServerProcess | undefined;
  try {
    await attack.prepare?.(store, { size });
    server = await startServer({
      runtime,
      dir,
      // In a whole run times count, so the attackers get the other core.
      under: isShort ? [] : await pinnedTo(SERVER_CORE),
      flags: runtime === 'node'
        ? [HEAP_FLAG, '--inspect=127.0.0.1:0']
        : [`--v8-flags=${HEAP_FLAG}`, '--inspect=127.0.0.1:0'],
      env: {
        ...STACK,
        ...DEFAULTS,
        STORE_URL: storeUrl,
        'storage.retentionCount': RETENTION_COUNT,
        ...attack.rules && { CONFIG_FILE: rules },
        ...attack.env,
      },
    });
    const isPostgres = options.storeUrl !== undefined;
    return await measureAttack(attack, server, store, { isShort, isPostgres, size });
  } catch (error) {
    const said = server?.output().slice(-2_000) ?? '';
    throw new Error(`${attack.name}: ${(error as Error).message}\n${said}`, { cause: error });
  } finally {
    server?.kill('SIGKILL');
    await server?.exited;
    await store.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function measureAttack(
  attack: Attack,
  server: ServerProcess,
  store: Store,
  { isShort, isPostgres, size }: {
    isShort: boolean;
    isPostgres: boolean;
    size: AttackTarget['size'];
  },
): Promise<AttackReport> {
  const limits = limitsFor({ isShort, isPostgres });
  const { url } = server;
  const history = await writeHistory(url);
  const before = await collectedHeapBytes(server.output());
  const pair = runPair(url, isShort ? 1_500 : 20_000);
  await pair.started(store);
  changePriority(ATTACKERS_PRIORITY);
  const { did, faults } = await attack.run({
    url,
    size,
    forMs: isShort ? 1_200 : 18_000,
    limits,
    store,
    cpuSeconds: () => cpuSeconds(server.pid),
  });
  changePriority(0);
  const recoveryMs = await recover(url);
  const honest = await pair.result;
  const heapBytesMax = before * (1 + limits.heapGrowthMax) + (attack.rememberedBytes ?? 0);
  const heap = await heapAtRest(server, heapBytesMax);
  const residentBytes = peakBytes(server.pid);
  await trimAll(store);
  const kept = await store.after(ATTACKED, history.firstSeq - 1, MESSAGES * 4);
  const gone = history.ids.filter((id) => !kept.entries.some((entry) => entry.id === id)).length;

  if (residentBytes > limits.residentBytesMax) faults.push(`took ${residentBytes} bytes`);
  if (gone > 0) faults.push(`${gone} of ${MESSAGES} messages are gone`);
  if (heap > heapBytesMax) {
    faults.push(`the heap grew from ${before} to ${heap} bytes`);
  }
  if (recoveryMs > limits.recoveryMsMax) faults.push(`recovered after ${recoveryMs} ms`);
  for (const { room, lost, failed, disorders } of honest.rooms) {
    if (lost + failed + disorders > 0) {
      faults.push(`${room}: ${lost} lost, ${failed} failed, ${disorders} out of order`);
    }
  }
  const { p50Ms: pairP50Ms, p99Ms: pairP99Ms } = honest;
  if (pairP99Ms > limits.pairP99MsMax) faults.push(`p99 of the pairs ${pairP99Ms} ms`);
  return {
    did,
    faults,
    residentBytes,
    heapBytes: [before, heap],
    pairP50Ms,
    pairP99Ms,
    recoveryMs,
  };
}

async function writeHistory(url: string): Promise<{ ids: string[]; firstSeq: number }> {
  const writers = [await enter({ url, name: 'Ada' }), await enter({ url, name: 'Bob' })];
  const ids: string[] = [];
  let firstSeq = Infinity;
  for (const writer of writers) await writer.ask({ type: 'join', room: ATTACKED });
  for (let i = 0; i < MESSAGES; i++) {
    const { id, type, seq } = await writers[i % 2]!.ask({
      type: 'send',
      room: ATTACKED,
      text: `A message that must stay, ${String.fromCharCode(97 + i % 26)} ${i}`,
    });
    if (type !== 'ack') throw new Error(`the history could not be written: ${type}`);
    ids.push(String(id));
    firstSeq = Math.min(firstSeq, Number(seq));
  }
  for (const writer of writers) writer.end();
  return { ids, firstSeq };
}

/** Runs the pairs in their gardens, in a separate process. */
function runPair(url: string, forMs: number) {
  const result = runGenerator<PairResult>('scripts/bench/pair.ts', {
    url,
    rooms: GARDENS,
    messagesPerSecond: MESSAGES_PER_SECOND,
    warmUpMs: 500,
    measureMs: forMs,
  }, forMs + 120_000);
  result.catch(() => {});
  return {
    result,
    async started(store: Store): Promise<void> {
      const deadlineMs = performance.now() + PAIR_STARTS_WITHIN_MS;
      while (performance.now() < deadlineMs) {
        if ((await store.heads([GARDEN])).get(GARDEN)?.head) return;
        await Promise.race([sleep(50), result]);
      }
      throw new Error('the pair did not start');
    },
  };
}

/** Measures the time in milliseconds until a new visitor gets a message acknowledged. */
async function recover(url: string): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    try {
      const visitor = await enter({ url, name: 'Eve' });
      await visitor.ask({ type: 'join', room: GARDEN });
      const { type } = await visitor.ask({ type: 'send', room: GARDEN, text: 'Is all well?' });
      visitor.end();
      if (type === 'ack') break;
    } catch {
      // The server is still busy.
    }
    if (performance.now() - startedMs > LETTING_GO_MS_MAX) break;
    await sleep(100);
  }
  return Math.round(performance.now() - startedMs);
}

/** Returns the collected heap once it is below `bytes`, or after a timeout. */
async function heapAtRest(server: ServerProcess, bytes: number): Promise<number> {
  const deadlineMs = performance.now() + LETTING_GO_MS_MAX;
  for (;;) {
    const heap = await collectedHeapBytes(server.output());
    if (heap <= bytes || performance.now() > deadlineMs) return heap;
    await sleep(LOOK_EVERY_MS);
  }
}

async function trimAll(store: Store): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    const { isDone } = await store.trim({ ageMaxMs: 0, countMax: RETENTION_COUNT }, Date.now());
    if (isDone) return;
  }
}

/** Only root may raise a priority back to 0. */
function changePriority(priority: number): void {
  try {
    setPriority(priority);
  } catch {
    // The attackers keep their priority.
  }
}
