/**
 * Traffic amplification attacks: small requests for much data. The answer must stay within a
 * multiple of the request.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../server/core/store/store.ts';
import { endAll, enterCrowd, sumOf } from './crowd.ts';
import { type Attack, ATTACKED, type AttackOutcome, type AttackTarget } from './run-attack.ts';

const LONG_TEXTS = 1_500;
/** Free bytes of each user, or of an anonymous connection. */
const FREE_BYTES = 2_000_000;
/** Free bytes of all anonymous readers together, and the time until they refill. */
const FREE_BYTES_OF_READERS = 256_000_000;
const COME_BACK_WITHIN_MS = 600_000;
/** Bytes of a room that a stream sends even when the last free bytes run out meanwhile. */
const STREAM_BYTES = 400_000;
const TIMES_MAX = 100;
/** Live entries of the pair, heads, pings, and bytes in flight at the count. */
const SLACK_BYTES = 200_000;
/** A stream without news is left after this time. */
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
  aim: 'amplify traffic with repeated joins from the first entry',
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
  aim: 'amplify traffic with anonymous pages and event streams',
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
