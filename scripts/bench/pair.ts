/**
 * Pairs of visitors with the ordinary client, in a separate process: one pair chats in each room,
 * while others may flood it. Prints latencies and losses as one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChatClient, createChatClient, type RoomFeed } from '../../web/client/chat-client.ts';
import { createDeliveryChecker } from '../testkit/delivery-checker.ts';
import { createLatencies } from './latencies.ts';

export interface PairPlan {
  url: string;
  rooms: readonly string[];
  /** Of both visitors of a pair together. */
  messagesPerSecond: number;
  warmUpMs: number;
  measureMs: number;
}

export interface PairResult {
  rooms: PairRoom[];
  p50Ms: number;
  p99Ms: number;
}

export interface PairRoom {
  room: string;
  sent: number;
  lost: number;
  /** Messages seen twice, after a gap, or out of order. */
  disorders: number;
  failed: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

const NAMES = ['Ada', 'Bob'];
const JOIN_WITHIN_MS = 30_000;
const ARRIVE_WITHIN_MS = 15_000;
const POLL_MS = 10;

const plan = JSON.parse(process.argv[2]!) as PairPlan;
const all = createLatencies();
console.log(JSON.stringify(await run()));
process.exit(0);

async function run(): Promise<PairResult> {
  const pairs = await Promise.all(plan.rooms.map(openPair));
  // The rooms send at different times, so that a short stall delays few messages.
  const staggerMs = 1_000 / plan.messagesPerSecond / pairs.length;
  const rooms = await Promise.all(pairs.map((pair, i) => chat(pair, i * staggerMs)));
  return { rooms, p50Ms: all.percentile(0.5), p99Ms: all.percentile(0.99) };
}

/** Each room has its own pair, because one visitor would exceed the limit for posts. */
async function openPair(room: string) {
  const clients = NAMES.map((name) => createChatClient({ url: plan.url, name }));
  const feeds = clients.map((client) => client.room(room));
  await untilAll(() => feeds.every(({ state }) => state.phase === 'live'), JOIN_WITHIN_MS);
  if (feeds.some(({ state }) => state.phase !== 'live')) throw new Error('the pair could not join');
  return { room, clients, feeds };
}

async function chat(
  { room, clients, feeds }: { room: string; clients: ChatClient[]; feeds: RoomFeed[] },
  delayMs: number,
): Promise<PairRoom> {
  const sentAtMs = new Map<string, number>();
  const sendsById = new Map<string, readonly [string, number]>();
  const seen = new Set<string>();
  const latencies = createLatencies();
  let isMeasured = false;
  let maxMs = 0;
  const checkers = feeds.map((feed, i) => {
    const checker = createDeliveryChecker(NAMES[i]!, ({ id }) => sendsById.get(id));
    feed.subscribe(() => {
      const nowMs = performance.now();
      const before = checker.seen.length;
      checker.checkView(feed.state.messages);
      for (const id of checker.seen.slice(before)) {
        const sender = sendsById.get(id)?.[0];
        if (sender === undefined || sender === NAMES[i]) continue;
        seen.add(id);
        if (!isMeasured) continue;
        const ms = nowMs - sentAtMs.get(id)!;
        latencies.record(ms);
        all.record(ms);
        maxMs = Math.max(maxMs, ms);
      }
    });
    return checker;
  });

  const startedMs = performance.now() + delayMs;
  const intervalMs = 1_000 / plan.messagesPerSecond;
  for (let i = 0; i * intervalMs < plan.warmUpMs + plan.measureMs; i++) {
    await sleep(Math.max(0, startedMs + i * intervalMs - performance.now()));
    isMeasured = i * intervalMs >= plan.warmUpMs;
    // Timed from the actual send, not from the due time: only the server is measured.
    const senderIndex = i % feeds.length;
    const id = feeds[senderIndex]!.send(textOf(i));
    sentAtMs.set(id, performance.now());
    sendsById.set(id, [NAMES[senderIndex]!, Math.floor(i / feeds.length) + 1]);
  }
  const sent = sentAtMs.size;
  await untilAll(() => seen.size >= sent, ARRIVE_WITHIN_MS);
  const failed =
    feeds.flatMap(({ state }) => state.pending).filter(({ state }) => state === 'failed')
      .length;
  for (const client of clients) client.close();
  return {
    room,
    sent,
    lost: sent - seen.size,
    disorders: checkers.reduce((sum, { faultCount }) => sum + faultCount, 0),
    failed,
    p50Ms: latencies.percentile(0.5),
    p99Ms: latencies.percentile(0.99),
    maxMs,
  };
}

/** Texts differ, so that the repetition check accepts them. */
function textOf(number: number): string {
  const letters = 'abcdefghij';
  return `message ${[...String(number)].map((digit) => letters[Number(digit)]).join(' ')}`;
}

async function untilAll(isDone: () => boolean, withinMs: number): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (!isDone() && performance.now() < deadlineMs) await sleep(POLL_MS);
}
