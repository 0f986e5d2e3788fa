/**
 * A room as server-sent events: a member that nobody is told of, and whose frames become events.
 * So a reader gets exactly what a client by WebSocket gets, by the same resume, in the same order.
 */
import type { JoiningMember } from '../../core/hub/joining-member.ts';
import type { Account } from '../../core/hub/account.ts';
import type { HttpAnswer } from '../../core/connections/host.ts';
import type { Entry, User } from '../../core/protocol/entry.ts';
import type { EntriesFrame, JoinedFrame } from '../../core/protocol/frames.ts';
import type { SharedFrame } from '../../core/protocol/shared-frame.ts';

export interface RoomStream {
  readonly member: JoiningMember;
  readonly body: ReadableStream<Uint8Array>;
  /** Resolves when there is something to send, or the stream is over. */
  readonly begun: Promise<void>;
  /** Bytes that wait for this reader alone, without those that all readers of a room share. */
  readonly unreadBytes: number;
  beat(): void;
  /** Ends the connection of a reader that reads too slowly; it resumes. Idempotent. */
  cut(): void;
  /** Sends the reader away; it comes back after so many milliseconds. Idempotent. */
  end(retryMs?: number): void;
}

export interface RoomStreamOptions {
  account: Account;
  /** Whether the reader says what it has already. */
  isResuming: boolean;
  /** Bytes that wait for a slow reader; beyond it the reader is cut off, and resumes. */
  waitingBytesMax: number;
  connection: HttpAnswer | undefined;
  onSlow(): void;
  /** The stream is over, whoever ended it. Called once. */
  onEnd(): void;
}

const READER: User = { id: '', name: '', role: 'guest' };
const DRAIN_WITHIN_MS = 30_000;
const DRAIN_POLL_MS = 20;
const encoder = new TextEncoder();
const HEARTBEAT = encoder.encode(': alive\n\n');
/** Built once for all readers of a room. */
const built = new WeakMap<SharedFrame, Uint8Array>();

export function createRoomStream(options: RoomStreamOptions): RoomStream {
  const { account, isResuming, waitingBytesMax, connection, onSlow, onEnd } = options;
  let isOver = false;
  /** Since the reader had last read all. */
  let ownBytes = 0;
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let begin!: () => void;
  const begun = new Promise<void>((resolve) => begin = resolve);

  const over = (): void => {
    if (isOver) return;
    isOver = true;
    begin();
    onEnd();
  };
  const body = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: over,
  }, new ByteLengthQueuingStrategy({ highWaterMark: waitingBytesMax }));
  const cut = (): void => {
    if (isOver) return;
    onSlow();
    over();
    // The host sees the connection close and cancels the stream. An error of the stream would reach
    // the reader as well, but the host writes it to standard error.
    if (connection) connection.cut();
    else controller.error(new Error('too slow a reader'));
  };
  const waitingBytes = (): number =>
    waitingBytesMax - controller.desiredSize! + (connection?.unreadBytes ?? 0);
  /** Judged by what was left before: a large event must not cut off a reader that keeps up. */
  const put = (bytes: Uint8Array, isShared = false): void => {
    if (isOver || bytes.length === 0) return;
    if (controller.desiredSize! <= 0) return cut();
    if (ownBytes > 0 && waitingBytes() === 0) ownBytes = 0;
    if (!isShared) ownBytes += bytes.length;
    controller.enqueue(bytes);
    begin();
  };
  const end = (retryMs?: number): void => {
    if (isOver) return;
    if (retryMs !== undefined) put(encoder.encode(`retry: ${Math.round(retryMs)}\n\n`));
    if (isOver) return;
    controller.close();
    over();
  };
  const drained = async (): Promise<void> => {
    const deadlineMs = performance.now() + DRAIN_WITHIN_MS;
    while (!isOver && controller.desiredSize! < waitingBytesMax * 3 / 4) {
      if (performance.now() > deadlineMs) end();
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    }
    if (isOver) throw new Error('the reader is gone');
  };

  const member: JoiningMember = {
    user: READER,
    isUnlisted: true,
    account,
    sentSeq: 0,
    send: (text) => put(encoder.encode(eventsOf(JSON.parse(text), isResuming))),
    share(frame) {
      let bytes = built.get(frame);
      if (!bytes) {
        built.set(frame, bytes = encoder.encode(eventsOf(JSON.parse(frame.text), isResuming)));
      }
      put(bytes, true);
    },
    // Who came, left or types is not told here.
    hint() {},
    close: () => end(),
    drained,
  };
  return {
    member,
    body,
    begun,
    get unreadBytes() {
      return isOver ? 0 : Math.min(ownBytes, waitingBytes());
    },
    beat: () => put(HEARTBEAT, true),
    cut,
    end,
  };
}

/** `reset`: the reader shows this page in place of what it had. `entry`: what came next. */
function eventsOf(frame: JoinedFrame | EntriesFrame, isResuming: boolean): string {
  if (frame.type === 'entries') return frame.entries.map(entryEvent).join('');
  const { room, head, first, entries, complete } = frame;
  if (!isResuming || !complete) return event('reset', head, { room, head, first, entries });
  // A comment where nothing was missed: the reader sees that it is connected.
  return entries.map(entryEvent).join('') || ': nothing was missed\n\n';
}

function entryEvent(entry: Entry): string {
  return event('entry', entry.seq, entry);
}

function event(name: string, seq: number, data: unknown): string {
  return `id: ${seq}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
