/**
 * Member under load: a real connection that checks for missing, repeated and reordered entries.
 */
import type { Counts } from './counts.ts';
import { openRawSocket, type RawSocket } from './wire/raw-socket.ts';
import type { Batch, RoomTally } from './room-tally.ts';
import { timedText } from './wire/timed-text.ts';
import type { Wire, WireEntry, WireListener } from './wire/wire.ts';

export interface Member {
  readonly room: RoomTally;
  readonly seq: number;
  send(dueMs: number): void;
  close(): void;
}

export interface MemberOptions {
  url: string;
  wire: Wire;
  room: RoomTally;
  /** A function, because each step has new counters. */
  counts: () => Counts;
  after?: number;
}

const JOIN_WITHIN_MS = 60_000;
const TOGETHER_MAX = 50;

let lastId = 0;

export function openMember({ url, wire, room, counts, after }: MemberOptions): Promise<Member> {
  let seq = after ?? 0;

  const takeBatch = ({ first, last, dueMs, counts: entries }: Batch): void => {
    const nowMs = performance.now();
    const count = counts();
    if (first > seq + 1) count.holes += first - seq - 1;
    else if (first <= seq) count.duplicates += Math.min(last, seq) - first + 1;
    if (last > seq) seq = last;
    count.deliveries += last - first + 1;
    for (let i = 0; i < dueMs.length; i++) count.latencies.record(nowMs - dueMs[i]!, entries[i]!);
  };

  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => fail('could not join in time'), JOIN_WITHIN_MS);
    const fail = (reason: string): void => {
      clearTimeout(deadline);
      socket.end();
      reject(new Error(reason));
    };
    const listener: WireListener = {
      welcomed: () => socket.send(wire.join(room.name, after)),
      joined(head, entries) {
        if (after === undefined) seq = head;
        else takeMissed(entries);
        clearTimeout(deadline);
        resolve(member);
      },
      received: (entries, encoded) => takeBatch(room.read(entries, encoded)),
      acknowledged(id, ackSeq) {
        counts().acked += 1;
        room.acknowledge(id, ackSeq);
      },
      refused: () => void (counts().refused += 1),
      answer: (text) => socket.send(text),
    };
    /** Missed entries must continue without a gap. */
    const takeMissed = (entries: readonly WireEntry[]): void => {
      for (const entry of entries) {
        if (entry.seq !== seq + 1) counts().holes += 1;
        seq = entry.seq;
      }
    };
    const socket: RawSocket = openRawSocket<Batch>({
      url,
      path: wire.path,
      subprotocol: wire.subprotocol,
      recent: room.recent,
      onOpen: () => wire.greeting === undefined || socket.send(wire.greeting),
      onShared: takeBatch,
      onText: (payload) => wire.read(payload.toString(), listener),
      onClose(reason) {
        counts().closed += 1;
        fail(reason);
      },
    });
    const member: Member = {
      room,
      get seq() {
        return seq;
      },
      send(dueMs) {
        counts().sent += 1;
        socket.send(wire.send(room.name, ++lastId, timedText(dueMs)));
      },
      close: () => socket.end(),
    };
  });
}

export async function openGently<T>(count: number, open: (index: number) => Promise<T>) {
  const opened: T[] = [];
  for (let i = 0; i < count; i += TOGETHER_MAX) {
    const size = Math.min(TOGETHER_MAX, count - i);
    opened.push(...await Promise.all(Array.from({ length: size }, (_, n) => open(i + n))));
  }
  return opened;
}
