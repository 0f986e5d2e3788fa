/**
 * Server-sent event streams of this replica: bounded in number, in all and from one network, kept
 * alive, and closed when their reader may no longer read, is too slow (one alone: room-stream.ts) or
 * the replica leaves.
 */
import type { Account } from '../../core/hub/account.ts';
import type { Hub } from '../../core/hub/hub.ts';
import type { HttpAnswer } from '../../core/connections/host.ts';
import { largestFirst } from '../../lib/largest-first.ts';
import type { Log } from '../../lib/log.ts';
import type { MetricsHooks } from '../../core/room/metrics-hooks.ts';
import { createRoomStream, type RoomStream } from './room-stream.ts';

export interface Streams {
  readonly size: number;
  /** Whether there is a place for one more; if not, whether its network has too many or all are taken. */
  placeFor(reader: StreamReader): 'free' | 'network-full' | 'full';
  /**
   * Resolves with what the reader gets, once there is something to send. Rejects when the store
   * cannot be read.
   */
  open(request: StreamRequest): Promise<ReadableStream<Uint8Array>>;
  /** Sends all readers away, to come back spread over so long. Idempotent. */
  close(spreadMs: number): void;
}

export interface StreamReader {
  /** Whether it has a key of the API: some places are for these only. */
  hasKey: boolean;
  /** Where it comes from, as far as that is known; a network without a key has a share of the places. */
  network: string | undefined;
}

export interface StreamRequest extends StreamReader {
  room: string;
  /** The last seq that the reader has. */
  after: number | undefined;
  /** What the reader is sent at its own request is charged to it. */
  account: Account;
  /** Whether it may read on; asked every second. */
  mayRead(): boolean;
  /** That of the answer; absent where the host has none to show. */
  connection?: HttpAnswer | undefined;
}

export interface StreamsOptions {
  hub: Pick<Hub, 'join' | 'leave'>;
  streamsMax: number;
  waitingBytesMax: number;
  metricsHooks: Pick<MetricsHooks, 'dropped'>;
  log: Log;
  beatEveryMs?: number;
  lookEveryMs?: number;
}

/** Proxies cut what is silent for a minute. */
const BEAT_EVERY_MS = 20_000;
const LOOK_EVERY_MS = 1_000;
/** Of all places: those that readers without a key leave to keys, and those of one network without. */
const KEYS_SHARE = 1 / 5;
const NETWORK_SHARE = 1 / 4;
/** What waits for all readers that do not read. Beyond it those with the most are cut off. */
const UNREAD_BYTES_MAX = 48_000_000;

export function createStreams(options: StreamsOptions): Streams {
  const { hub, streamsMax, waitingBytesMax, metricsHooks, log } = options;
  const { beatEveryMs = BEAT_EVERY_MS, lookEveryMs = LOOK_EVERY_MS } = options;
  const keylessMax = streamsMax - Math.floor(streamsMax * KEYS_SHARE);
  const networkMax = Math.ceil(streamsMax * NETWORK_SHARE);
  const streams = new Map<RoomStream, StreamRequest>();
  /** Readers without a key. */
  let keyless = 0;
  const byNetwork = new Map<string, number>();
  let timers: ReturnType<typeof setInterval>[] = [];
  let isClosed = false;

  const beat = (): void => {
    for (const stream of streams.keys()) stream.beat();
  };
  const look = (): void => {
    let allUnreadBytes = 0;
    for (const [stream, { mayRead }] of streams) {
      if (!mayRead()) stream.end();
      allUnreadBytes += stream.unreadBytes;
    }
    if (allUnreadBytes > UNREAD_BYTES_MAX) cutSlowest(allUnreadBytes - UNREAD_BYTES_MAX / 2);
  };
  const cutSlowest = (excessBytes: number): void => {
    const bytesOf = ({ unreadBytes }: RoomStream) => unreadBytes;
    for (const stream of largestFirst(streams.keys(), bytesOf, excessBytes)) {
      metricsHooks.dropped('unread');
      stream.cut();
    }
  };
  const count = ({ hasKey, network }: StreamReader, change: 1 | -1): void => {
    if (hasKey) return;
    keyless += change;
    if (network === undefined) return;
    const left = (byNetwork.get(network) ?? 0) + change;
    if (left > 0) byNetwork.set(network, left);
    else byNetwork.delete(network);
  };
  const add = (stream: RoomStream, request: StreamRequest): void => {
    streams.set(stream, request);
    count(request, 1);
    if (timers.length > 0) return;
    timers = [setInterval(beat, beatEveryMs), setInterval(look, lookEveryMs)];
  };
  const remove = (stream: RoomStream, request: StreamRequest): void => {
    if (streams.delete(stream)) count(request, -1);
    if (streams.size > 0) return;
    for (const timer of timers) clearInterval(timer);
    timers = [];
  };

  return {
    get size() {
      return streams.size;
    },
    placeFor({ hasKey, network }) {
      if (isClosed || streams.size >= streamsMax) return 'full';
      if (hasKey) return 'free';
      if (network !== undefined && (byNetwork.get(network) ?? 0) >= networkMax) {
        return 'network-full';
      }
      return keyless < keylessMax ? 'free' : 'full';
    },
    async open(request) {
      const { room, after, account, connection } = request;
      connection?.lasts();
      const stream = createRoomStream({
        account,
        isResuming: after !== undefined,
        waitingBytesMax,
        connection,
        onSlow: () => log.info('api: cut off a reader of events that reads too slowly'),
        onEnd() {
          remove(stream, request);
          hub.leave(room, stream.member);
        },
      });
      add(stream, request);
      const joined = hub.join(room, stream.member, after).then(() => {
        // It may have gone while it was joining.
        if (!streams.has(stream)) hub.leave(room, stream.member);
      });
      try {
        await Promise.race([joined, stream.begun]);
      } catch (error) {
        stream.end();
        throw error;
      }
      // A resume that fails later ends the stream: the reader comes back for the rest.
      joined.catch(() => stream.end());
      return stream.body;
    },
    close(spreadMs) {
      if (isClosed) return;
      isClosed = true;
      const all = [...streams.keys()];
      all.forEach((stream, i) => stream.end(1_000 + spreadMs * i / all.length));
    },
  };
}
