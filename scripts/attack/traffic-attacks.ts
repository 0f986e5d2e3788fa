/**
 * Attacks that ask for much with little: what a client causes to be sent is bounded by what it sent.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../server/core/store/store.ts';
import { endAll, enterCrowd, sumOf } from './crowd.ts';
import { type Attack, ATTACKED, type AttackOutcome, type AttackTarget } from './run-attack.ts';

const LONG_TEXTS = 1_500;
/** Free for each user, or for a connection of somebody who does not say who they are. */
const FREE_BYTES = 2_000_000;
/** Free for all readers without a name together, and how long it takes until they come back. */
const FREE_BYTES_OF_READERS = 256_000_000;
const COME_BACK_WITHIN_MS = 600_000;
/** What one stream sends of the room, once it has begun when the last free bytes go. */
const STREAM_BYTES = 400_000;
const TIMES_MAX = 100;
/** Live entries of the pair, heads, pings and what is under way when it is counted. */
const SLACK_BYTES = 200_000;
/** A stream that has nothing new to tell is left. */
const READ_WITHIN_MS = 1_000;

async function writeLongRoom(store: Store): Promise<void> {
  await store.append(Array.from({ length: LONG_TEXTS }, (_, i) => ({
    room: ATTACKED,
    id: `long-${i}`,
    kind: 'message' as const,
    from: { id: 'g_before', name: 'Before' },
    at: Date.now(),
    via: 'attack',
    text: `${i} ${'x'.repeat(95)}`,
  })));
}

export const rejoins: Attack = {
  name: 'rejoins',
  aim: 'multiply traffic by joining again and again from the first entry on',
  env: { 'challenge.mode': 'never' },
  prepare: writeLongRoom,
  async run(target) {
    const guests = await enterCrowd(target, target.size(40, 8));
    const deadlineMs = performance.now() + target.forMs;
    let asked = 0;
    while (performance.now() < deadlineMs) {
      for (const guest of guests) {
        if (guest.endedWith !== undefined) continue;
        guest.say({ type: 'join', room: ATTACKED, after: 0 });
        asked += 1;
      }
      await sleep(110);
    }
    await sleep(500);
    const sent = sumOf(guests, ({ bytesSent }) => bytesSent);
    const received = sumOf(guests, ({ bytesReceived }) => bytesReceived);
    endAll(guests);
    return outcome(`${asked} joins of ${guests.length} guests`, {
      sent,
      received,
      freeBytes: FREE_BYTES * guests.length,
    });
  },
};

export const readers: Attack = {
  name: 'readers',
  aim: 'multiply traffic by pages and streams of events that need no name',
  prepare: writeLongRoom,
  async run(target) {
    const deadlineMs = performance.now() + target.forMs;
    const totals = { sent: 0, received: 0 };
    const paths = [
      `/rooms/${ATTACKED}/history?limit=100`,
      `/api/v1/rooms/${ATTACKED}/events?after=0`,
    ];
    const read = async (path: string): Promise<void> => {
      while (performance.now() < deadlineMs) await readOnce(target, path, totals).catch(() => {});
    };
    const count = target.size(64, 8);
    await Promise.all(Array.from({ length: count }, (_, i) => read(paths[i % 2]!)));
    const freeBytes = FREE_BYTES_OF_READERS * (1 + target.forMs / COME_BACK_WITHIN_MS) +
      count / 2 * STREAM_BYTES;
    return outcome(`${count} readers at a time`, { ...totals, freeBytes });
  },
};

function outcome(
  did: string,
  { sent, received, freeBytes }: { sent: number; received: number; freeBytes: number },
): AttackOutcome {
  const allowed = freeBytes + sent * TIMES_MAX + SLACK_BYTES;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
  return {
    did: `${did}: ${megabytes(sent)} sent, ${megabytes(received)} received`,
    faults: received > allowed
      ? [`more than the ${megabytes(allowed)} that are paid for`]
      : received === 0
      ? ['nothing was received']
      : [],
  };
}

/** One request on a connection of its own; a stream is read for a moment. */
function readOnce(
  { url }: AttackTarget,
  path: string,
  totals: { sent: number; received: number },
): Promise<void> {
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(request);
      totals.sent += request.length;
    });
    socket.setTimeout(READ_WITHIN_MS, () => socket.destroy());
    socket.on('data', ({ length }) => totals.received += length);
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}
