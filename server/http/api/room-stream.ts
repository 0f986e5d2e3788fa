/**
 * A room as server-sent events: an unlisted member whose frames are converted to events. A reader
 * receives exactly what a WebSocket client receives, with the same resume and order.
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
  /** Resolves once there is something to send or the stream has ended. */
  readonly begun: Promise<void>;
  /** Unread bytes, except those shared by all readers of a room. */
  readonly unreadBytes: number;
  beat(): void;
  /** Disconnects a slow reader, which can resume. Idempotent. */
  cut(): void;
  /** Ends the stream; the reader reconnects after `retryMs`. Idempotent. */
  end(retryMs?: number): void;
}

export interface RoomStreamOptions {
  account: Account;
  /** Whether the reader sent its last seq. */
  isResuming: boolean;
  waitingBytesMax: number;
  connection: HttpAnswer | undefined;
  onSlow(): void;
  /** The stream has ended for any reason. Called once. */
  onEnd(): void;
}

const READER: User = { id: '', name: '', role: 'guest' };
const DRAIN_WITHIN_MS = 30_000;
const DRAIN_POLL_MS = 20;
const encoder = new TextEncoder();
const HEARTBEAT = encoder.encode(': alive\n\n');
/** Encoded once for all readers of a room. */
const built = new WeakMap<SharedFrame, Uint8Array>();

export function createRoomStream(options: RoomStreamOptions): RoomStream {
  const { account, isResuming, waitingBytesMax, connection, onSlow, onEnd } = options;
  let isOver = false;
  /** Bytes sent to this reader alone since it last caught up. */
  let ownBytes = 0;
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let start!: () => void;
  const begun = new Promise<void>((resolve) => start = resolve);

  const markEnded = (): void => {
    if (isOver) return;
    isOver = true;
    start();
    onEnd();
  };
  const body = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: markEnded,
  }, new ByteLengthQueuingStrategy({ highWaterMark: waitingBytesMax }));
  const cut = (): void => {
    if (isOver) return;
    onSlow();
    markEnded();
    // The host cancels the stream when the connection closes. A stream error would end it too, but
    // the host writes that to standard error.
    if (connection) connection.cut();
    else controller.error(new Error('too slow a reader'));
  };
  const waitingBytes = (): number =>
    waitingBytesMax - controller.desiredSize! + (connection?.unreadBytes ?? 0);
  /** Checks the bytes queued before this event, so a large event does not cut off a fast reader. */
  const writeBytes = (bytes: Uint8Array, isShared = false): void => {
    if (isOver || bytes.length === 0) return;
    if (controller.desiredSize! <= 0) return cut();
    if (ownBytes > 0 && waitingBytes() === 0) ownBytes = 0;
    if (!isShared) ownBytes += bytes.length;
    controller.enqueue(bytes);
    start();
  };
  const end = (retryMs?: number): void => {
    if (isOver) return;
    if (retryMs !== undefined) writeBytes(encoder.encode(`retry: ${Math.round(retryMs)}\n\n`));
    if (isOver) return;
    controller.close();
    markEnded();
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
    send: (text) => writeBytes(encoder.encode(eventsOf(JSON.parse(text), isResuming))),
    share(frame) {
      let bytes = built.get(frame);
      if (!bytes) {
        built.set(frame, bytes = encoder.encode(eventsOf(JSON.parse(frame.text), isResuming)));
      }
      writeBytes(bytes, true);
    },
    // No presence or typing.
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
    beat: () => writeBytes(HEARTBEAT, true),
    cut,
    end,
  };
}

/** `reset`: a page that replaces what the reader has. `entry`: the next entry. */
function eventsOf(frame: JoinedFrame | EntriesFrame, isResuming: boolean): string {
  if (frame.type === 'entries') return frame.entries.map(entryEvent).join('');
  const { room, head, first, entries, complete } = frame;
  if (!isResuming || !complete) return event('reset', head, { room, head, first, entries });
  // A comment if nothing was missed, so the reader sees that it is connected.
  return entries.map(entryEvent).join('') || ': nothing was missed\n\n';
}

function entryEvent(entry: Entry): string {
  return event('entry', entry.seq, entry);
}

function event(name: string, seq: number, data: unknown): string {
  return `id: ${seq}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
