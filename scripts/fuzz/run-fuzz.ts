/**
 * Fuzz run: sends valid and invalid input to a real server for a while, and checks that it answers
 * as documented, survives, keeps its memory, and disturbs nobody.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { makeKey } from '../../server/http/api/key.ts';
import { openStore } from '../../server/assemble.ts';
import { readConfig } from '../../server/config/config.ts';
import { until } from '../../server/lib/until.ts';
import { residentBytes } from '../bench/process-figures.ts';
import type { RuntimeName } from '../testkit/runtimes.ts';
import { type ServerProcess, startServer } from '../testkit/server-process.ts';
import { type ApiRequest, apiRequests } from './api-requests.ts';
import type { Schema } from './arbitraries.ts';
import { checkAnswers, checkFrames } from './documented.ts';
import { frameRuns } from './frames.ts';
import { startPair } from './pair.ts';
import { runSocket } from './socket-run.ts';

export interface FuzzOptions {
  seconds: number;
  seed: number;
  runtime: RuntimeName;
  /** Continues until this many requests were tried, also on a slow machine. */
  requestsMin?: number;
  framesMin?: number;
}

export interface FuzzReport {
  faults: string[];
  requests: number;
  frames: number;
  statuses: Record<number, number>;
  messagesOfPair: number;
  slowestOfPairMs: number;
  /** Of the server, after a warm-up and at the end; 0 where the system does not report it. */
  memoryBytes: [before: number, after: number];
}

/** For rooms, users and history that the fuzz creates, and for garbage. */
const GROWTH_BYTES_MAX = 200 * 1024 * 1024;
const WARM_UP_SHARE = 0.3;
/** Limits a run on a slow machine to this multiple of the requested time. */
const TIMES_MAX = 20;
const ASKING = 4;
const KEYS_WITHIN_MS = 30_000;

export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { runtime } = options;
  const dir = mkdtempSync(join(tmpdir(), 'starling-fuzz-'));
  const env = {
    'limits.sendsPerMinute': 0,
    'limits.framesPerMinute': 0,
    'limits.requestsPerMinute': 0,
  };
  const server = await startServer({ runtime, dir, env });
  try {
    return await fuzz(server, await makeKeys(dir, server), options);
  } finally {
    server.kill('SIGKILL');
    await server.exited;
    rmSync(dir, { recursive: true, force: true });
  }
}

async function fuzz(
  server: ServerProcess,
  keys: readonly string[],
  { seconds, seed, requestsMin = 0, framesMin = 0 }: FuzzOptions,
): Promise<FuzzReport> {
  const wsUrl = `${server.url.replace('http', 'ws')}/chat`;
  const [openapi, asyncapi] = await Promise.all(
    ['openapi', 'asyncapi'].map((name) => readDocument(server, name)),
  ) as [Schema, Schema];
  const report: FuzzReport = {
    faults: [],
    requests: 0,
    frames: 0,
    statuses: {},
    messagesOfPair: 0,
    slowestOfPairMs: 0,
    memoryBytes: [0, 0],
  };
  const pair = await startPair(wsUrl);
  const answerFault = checkAnswers(openapi);
  const frameFault = checkFrames(asyncapi);
  const requests = apiRequests(openapi, [keys[0]!, keys[0]!, ...keys, 'sk_wrong', '']);
  const tryRequest = async ({ path, method, url, headers, body }: ApiRequest): Promise<string> => {
    const response = await fetch(`${server.url}/api/v1${url}`, {
      method: method.toUpperCase(),
      headers,
      body: body ?? null,
    });
    const { status } = response;
    report.requests += 1;
    report.statuses[status] = (report.statuses[status] ?? 0) + 1;
    const type = response.headers.get('content-type');
    if (type?.startsWith('text/event-stream')) return await response.body?.cancel(), '';
    return answerFault(path, method, { status, type, text: await response.text() });
  };
  const tryFrames = async (texts: string[]): Promise<string> => {
    report.frames += texts.length;
    return await runSocket({ url: wsUrl, texts, faultIn: frameFault });
  };
  const run = (share: number, seedOfPart: number): Promise<unknown> =>
    Promise.all([
      ...Array.from(
        { length: ASKING },
        (_, i) => explore(report, seconds * share, seedOfPart + i * 1_000, requests, tryRequest),
      ),
      explore(report, seconds * share, seedOfPart, frameRuns(asyncapi), tryFrames),
    ]);
  await run(WARM_UP_SHARE, seed);
  const before = memoryOf(server);
  for (let times = 1; times <= TIMES_MAX; times++) {
    await run(1 - WARM_UP_SHARE, seed + times);
    if (report.requests >= requestsMin && report.frames >= framesMin) break;
  }
  report.messagesOfPair = pair.sent;
  const fault = await pair.end();
  const after = memoryOf(server);
  report.memoryBytes = [before, after];
  report.slowestOfPairMs = Math.round(pair.slowestMs);
  if (fault) report.faults.push(fault);
  if (after - before > GROWTH_BYTES_MAX) {
    report.faults.push(`memory grew by ${after - before} bytes`);
  }
  const failures = /^.* error .*$/m.exec(server.output())?.[0];
  if (failures) report.faults.push(`the server logged: ${failures}`);
  const isAlive = await fetch(`${server.url}/health`).then(({ ok }) => ok, () => false);
  if (!isAlive) {
    report.faults.push(`the server has died: ${server.output().slice(-500)}`);
  }
  return report;
}

/** Runs until the time is over or a fault occurs; shrinks the fault and reports its seed. */
async function explore<T>(
  report: FuzzReport,
  seconds: number,
  seed: number,
  arbitrary: fc.Arbitrary<T>,
  faultOf: (value: T) => Promise<string>,
): Promise<void> {
  const property = fc.asyncProperty(arbitrary, async (value) => {
    const fault = await faultOf(value);
    if (fault) throw new Error(fault);
  });
  const details = await fc.check(property, {
    seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: seconds * 1_000,
    markInterruptAsFailure: false,
  });
  if (!details.failed || details.interrupted) return;
  report.faults.push(fc.defaultReportMessage(details) ?? 'a fault without a message');
}

async function readDocument(server: ServerProcess, name: string): Promise<Schema> {
  return await (await fetch(`${server.url}/api/v1/${name}.json`)).json() as Schema;
}

async function makeKeys(dir: string, { url }: ServerProcess): Promise<string[]> {
  const store = await openStore(readConfig({ STORE_URL: `sqlite:${join(dir, 'starling.db')}` }));
  const keys = [
    await makeKey(store.records, { name: 'fuzz', scopes: ['admin'] }),
    await makeKey(store.records, { name: 'reader', scopes: ['read'], rooms: ['a/*'] }),
  ];
  await store.close();
  const secrets = keys.map(({ secret }) => secret);
  // The server looks for new keys only now and then.
  for (const secret of secrets) {
    const headers = { authorization: `Bearer ${secret}` };
    await until(async () => {
      const response = await fetch(`${url}/api/v1/rooms/a%2Fb/messages`, { headers });
      await response.body?.cancel();
      return response.status !== 401;
    }, { withinMs: KEYS_WITHIN_MS, what: 'key that the server knows' });
  }
  return secrets;
}

function memoryOf({ pid }: ServerProcess): number {
  try {
    return residentBytes(pid);
  } catch {
    return 0;
  }
}
