/**
 * Server-sent event streams of this replica: limits their number in total and per network, sends
 * heartbeats, and closes streams whose reader loses access, is too slow (see also room-stream.ts),
 * or when the replica stops.
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
  /** Whether one more stream is allowed; if not, which limit it exceeds. */
  placeFor(reader: StreamReader): 'free' | 'network-full' | 'full';
  /** Resolves with the events once there is one. Rejects if the store cannot be read. */
  open(request: StreamRequest): Promise<ReadableStream<Uint8Array>>;
  /** Ends all streams; readers reconnect spread over `spreadMs`. Idempotent. */
  close(spreadMs: number): void;
}

export interface StreamReader {
  /** Whether it has an API key; some streams are reserved for keys. */
  hasKey: boolean;
  /** Its network, if known; readers without a key share a limit per network. */
  network: string | undefined;
}

export interface StreamRequest extends StreamReader {
  room: string;
  /** The reader's last seq. */
  after: number | undefined;
  /** Charged for what the reader requests. */
  account: Account;
  /** Whether it may continue; checked every second. */
  mayRead(): boolean;
  /** The answer's connection, if the host exposes it. */
  connection?: HttpAnswer | undefined;
}

export interface StreamsOptions {
  hub: Pick<Hub, 'join' | 'leave'>;
  streamsMax: number;
  waitingBytesMax: number;
  metricsHooks: Pick<MetricsHooks, 'dropped'>;
  log: Log;
  beatEveryMs?: number;
  checkEveryMs?: number;
}

/** Proxies close connections that are silent for a minute. */
const BEAT_EVERY_MS = 20_000;
const CHECK_EVERY_MS = 1_000;
/** Shares of all streams: reserved for keys, and allowed per network without a key. */
const KEYS_SHARE = 1 / 5;
const NETWORK_SHARE = 1 / 4;
/** Unread bytes of all readers. Beyond it those with the most are disconnected. */
const UNREAD_BYTES_MAX = 48_000_000;

export function createStreams(options: StreamsOptions): Streams {
  const { hub, streamsMax, waitingBytesMax, metricsHooks, log } = options;
  const { beatEveryMs = BEAT_EVERY_MS, checkEveryMs = CHECK_EVERY_MS } = options;
  const keylessMax = streamsMax - Math.floor(streamsMax * KEYS_SHARE);
  const networkMax = Math.ceil(streamsMax * NETWORK_SHARE);
  const streams = new Map<RoomStream, StreamRequest>();
  let keyless = 0;
  const byNetwork = new Map<string, number>();
  let timers: ReturnType<typeof setInterval>[] = [];
  let isClosed = false;

  const sendHeartbeats = (): void => {
    for (const stream of streams.keys()) stream.beat();
  };
  const checkReaders = (): void => {
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
  const countReader = ({ hasKey, network }: StreamReader, change: 1 | -1): void => {
    if (hasKey) return;
    keyless += change;
    if (network === undefined) return;
    const left = (byNetwork.get(network) ?? 0) + change;
    if (left > 0) byNetwork.set(network, left);
    else byNetwork.delete(network);
  };
  const addStream = (stream: RoomStream, request: StreamRequest): void => {
    streams.set(stream, request);
    countReader(request, 1);
    if (timers.length > 0) return;
    timers = [setInterval(sendHeartbeats, beatEveryMs), setInterval(checkReaders, checkEveryMs)];
  };
  const removeStream = (stream: RoomStream, request: StreamRequest): void => {
    if (streams.delete(stream)) countReader(request, -1);
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
      connection?.markAsStream();
      const stream = createRoomStream({
        account,
        isResuming: after !== undefined,
        waitingBytesMax,
        connection,
        onSlow: () => log.info('api: disconnected a slow reader of events'),
        onEnd() {
          removeStream(stream, request);
          hub.leave(room, stream.member);
        },
      });
      addStream(stream, request);
      const joined = hub.join(room, stream.member, after).then(() => {
        if (!streams.has(stream)) hub.leave(room, stream.member);
      });
      try {
        await Promise.race([joined, stream.begun]);
      } catch (error) {
        stream.end();
        throw error;
      }
      // A later failure ends the stream; the reader reconnects for the rest.
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
