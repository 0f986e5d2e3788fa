/**
 * Load step: sends at a fixed rate for a while, independent of answers, then waits for outstanding
 * entries and judges.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Crowd } from './crowd.ts';
import type { Member } from './member.ts';
import { readCpu } from './process-figures.ts';

export interface Step {
  rate: number;
  /** Received by members, per second. */
  deliveriesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Of the replicas, per million deliveries. */
  cpuSecondsPerMillion: number;
  /** Shares of a core, 0 to 1; of all replicas together. */
  serverBusy: number;
  generatorBusy: number;
  /** By unrelated processes. */
  othersBusy: number;
  sent: number;
  acked: number;
  refused: number;
  /** Entries that members still lacked at the end. */
  lost: number;
  duplicates: number;
  /** Entries out of order, at two seqs, or acknowledged and not seen. */
  disorders: number;
  closed: number;
  /** False for a short, exploratory step. */
  isFull: boolean;
  /** Undefined when the step is good. */
  fault: string | undefined;
}

export const P99_MS_MAX = 250;
const DRAIN_WITHIN_MS = 10_000;
const DRAIN_POLL_MS = 5;

export async function runStep(
  { crowd, rate, stepMs, pids }: {
    crowd: Crowd;
    rate: number;
    stepMs: number;
    pids: readonly number[];
  },
): Promise<Omit<Step, 'isFull'>> {
  const { members, senders, rooms } = crowd;
  const counts = crowd.startCounting();
  const disordersBefore = sum(rooms.map(({ disorders }) => disorders));
  const cpuBefore = readCpu(pids);
  const startedMs = performance.now();

  await sendAtRate(senders, rate, stepMs);
  const isArrived = (): boolean =>
    counts.acked + counts.refused >= counts.sent &&
    members.every(({ seq, room }) => seq >= room.headSeq);
  const deadlineMs = performance.now() + DRAIN_WITHIN_MS;
  while (!isArrived() && counts.closed === 0 && performance.now() < deadlineMs) {
    await sleep(DRAIN_POLL_MS);
  }

  const tookSeconds = (performance.now() - startedMs) / 1_000;
  const cpuAfter = readCpu(pids);
  const serverSeconds = cpuAfter.servers - cpuBefore.servers;
  const unseen = sum(rooms.map((room) => room.takeUnseen()));
  const step = {
    rate,
    deliveriesPerSecond: counts.deliveries / tookSeconds,
    p50Ms: counts.latencies.percentile(0.5),
    p99Ms: counts.latencies.percentile(0.99),
    cpuSecondsPerMillion: serverSeconds / (counts.deliveries / 1e6),
    serverBusy: serverSeconds / tookSeconds,
    generatorBusy: (cpuAfter.generator - cpuBefore.generator) / tookSeconds,
    othersBusy: (cpuAfter.others - cpuBefore.others) / tookSeconds,
    sent: counts.sent,
    acked: counts.acked,
    refused: counts.refused,
    lost: sum(members.map(({ seq, room }) => Math.max(0, room.headSeq - seq))),
    duplicates: counts.duplicates,
    disorders: counts.holes + unseen + sum(rooms.map(({ disorders }) => disorders)) -
      disordersBefore,
    closed: counts.closed,
  };
  return { ...step, fault: faultOf(step) };
}

/** Open loop: a message is sent when due and timed from then, however late everything is. */
async function sendAtRate(members: readonly Member[], rate: number, forMs: number) {
  const startedMs = performance.now();
  const total = Math.round(rate * forMs / 1_000);
  for (let sent = 0; sent < total;) {
    const nowMs = performance.now();
    for (; sent < total; sent++) {
      const dueMs = startedMs + sent * 1_000 / rate;
      if (dueMs > nowMs) break;
      members[(sent * STRIDE) % members.length]!.send(dueMs);
    }
    const waitMs = startedMs + sent * 1_000 / rate - performance.now();
    if (rate > EXACT_RATE_MAX) await sleep(1);
    else if (waitMs > TIMER_LATE_MS) await sleep(waitMs - TIMER_LATE_MS);
    else await nextTurn();
  }
}

/** Up to this rate a busy wait sends exactly on time, as a timer would distort low delays. */
const EXACT_RATE_MAX = 100;
const TIMER_LATE_MS = 2;

/** A prime, so that neighbours in time are not neighbours in a room. */
const STRIDE = 7_919;

function faultOf(step: Omit<Step, 'fault' | 'isFull'>): string | undefined {
  if (step.closed > 0) return `${step.closed} connections were closed`;
  if (step.refused > 0) return `${step.refused} were refused`;
  if (step.acked < step.sent) return `${step.sent - step.acked} were not acknowledged`;
  if (step.lost > 0) return `${step.lost} deliveries were missing`;
  if (step.duplicates > 0) return `${step.duplicates} deliveries came twice`;
  if (step.disorders > 0) return `${step.disorders} deliveries were out of order`;
  if (step.p99Ms >= P99_MS_MAX) return `p99 of ${Math.round(step.p99Ms)} ms`;
  return undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
