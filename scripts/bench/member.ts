/**
 * One member under load: a real socket that checks that it misses, repeats and reorders nothing.
 */
import { WebSocket } from 'ws';
import type { ServerFrame } from '../../server/protocol/frames.ts';
import type { Latencies } from './latencies.ts';
import type { Batch, RoomTally } from './room-tally.ts';
import { timedText } from './timed-text.ts';

/** What all members of one run count together. */
export interface Counts {
  sent: number;
  acked: number;
  refused: number;
  deliveries: number;
  duplicates: number;
  /** Entries that were missing when a later one came. */
  holes: number;
  /** Connections that the server or the network ended. */
  closed: number;
  latencies: Latencies;
}

export interface Member {
  readonly room: RoomTally;
  /** Last seq received. */
  readonly seq: number;
  /** Sends a message that was due at this time, which may be a while ago. */
  send(dueMs: number): void;
  close(): void;
}

const JOIN_WITHIN_MS = 30_000;
const TOGETHER_MAX = 50;

let lastId = 0;

/** Connects and joins. `counts` is asked at each happening, since it changes with each step. */
export function openMember(
  { url, room: name, tally, counts }: {
    url: string;
    room: string;
    tally: RoomTally;
    counts: () => Counts;
  },
): Promise<Member> {
  const ws = new WebSocket(`${url.replace('http', 'ws')}/chat`, ['starling.v1'], {
    perMessageDeflate: false,
    // The bytes are compared and read anyway.
    skipUTF8Validation: true,
  });
  let seq = 0;
  let isClosing = false;

  const take = ({ first, last, dueMs }: Batch): void => {
    const nowMs = performance.now();
    const { latencies } = counts();
    if (first > seq + 1) counts().holes += first - seq - 1;
    if (first <= seq) counts().duplicates += Math.min(last, seq) - first + 1;
    seq = Math.max(seq, last);
    counts().deliveries += dueMs.length;
    for (const ms of dueMs) latencies.record(nowMs - ms);
  };

  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error('could not join in time')), JOIN_WITHIN_MS);
    const member: Member = {
      room: tally,
      get seq() {
        return seq;
      },
      send(dueMs) {
        counts().sent += 1;
        const id = (++lastId).toString(36);
        ws.send(JSON.stringify({ type: 'send', room: name, id, text: timedText(dueMs) }));
      },
      close() {
        isClosing = true;
        ws.close();
      },
    };
    const hear = (frame: ServerFrame, bytes?: Uint8Array): void => {
      switch (frame.type) {
        case 'welcome':
          return ws.send(JSON.stringify({ type: 'join', room: name }));
        case 'joined':
          seq = frame.head;
          clearTimeout(deadline);
          return resolve(member);
        case 'entries':
          return take(tally.read(frame, bytes));
        case 'ack':
          counts().acked += 1;
          return tally.acknowledge(frame.id, frame.seq);
        case 'refused':
          counts().refused += 1;
      }
    };
    ws.on('open', () => ws.send('{"type":"hello"}'));
    ws.on('message', (data: Buffer) => {
      const known = tally.known(data);
      if (known) return take(known);
      const frames = JSON.parse(data.toString()) as ServerFrame | ServerFrame[];
      if (Array.isArray(frames)) { for (const frame of frames) hear(frame); }
      else hear(frames, data);
    });
    ws.on('error', reject);
    ws.on('close', (code) => {
      if (!isClosing) counts().closed += 1;
      clearTimeout(deadline);
      reject(new Error(`closed with ${code}`));
    });
  });
}

/** Opens so many connections, some at a time. */
export async function openGently<T>(count: number, open: (index: number) => Promise<T>) {
  const opened: T[] = [];
  for (let i = 0; i < count; i += TOGETHER_MAX) {
    const size = Math.min(TOGETHER_MAX, count - i);
    opened.push(...await Promise.all(Array.from({ length: size }, (_, n) => open(i + n))));
  }
  return opened;
}
