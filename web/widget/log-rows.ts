/**
 * What the log shows, line by line: messages by author and day, marks between them. Pure.
 * A room's state goes in, rows for the list come out.
 */
import type { Author } from '../../server/protocol/entry.ts';
import type { Message, PendingMessage, RoomState } from '../client/room-state.ts';
import { startOfDay } from './time-labels.ts';

export interface DayRow {
  type: 'day';
  key: string;
  at: number;
}
/** Stands where messages are missing for good. */
export interface GapRow {
  type: 'gap';
  key: string;
}
export interface SystemRow {
  type: 'system';
  key: string;
  message: Message;
}
export interface MessageRow {
  type: 'message';
  /** The message's id, so a pending message and the one that it becomes are the same row. */
  key: string;
  message: Message | PendingMessage;
  author: Author;
  isOwn: boolean;
  /** First of a group: shows who writes. */
  isHead: boolean;
  /** The message that this one answers: undefined when it is no reply, null when it is not loaded. */
  quoted: Message | null | undefined;
}
export type LogRow = DayRow | GapRow | SystemRow | MessageRow;

/** Messages of one author closer together than this stand in one group. */
const GROUP_MS = 5 * 60_000;

export function logRows(state: RoomState, reader: Author): LogRow[] {
  const rows: LogRow[] = [];
  const bySeq = new Map(state.messages.map((message) => [message.seq, message]));
  let day: number | undefined;
  let last: { author: Author; at: number } | undefined;

  const separate = (at: number): void => {
    const start = startOfDay(at);
    if (start === day) return;
    day = start;
    last = undefined;
    rows.push({ type: 'day', key: `day ${start}`, at });
  };
  const show = (message: Message | PendingMessage, author: Author): void => {
    separate(message.at);
    rows.push({
      type: 'message',
      key: message.id,
      message,
      author,
      isOwn: author.id === reader.id,
      isHead: !last || !isSameGroup(last, { author, at: message.at }),
      quoted: message.replyTo === undefined ? undefined : bySeq.get(message.replyTo) ?? null,
    });
    last = { author, at: message.at };
  };

  for (const message of state.messages) {
    if (message.seq === state.gapBefore) {
      rows.push({ type: 'gap', key: `gap ${message.seq}` });
      last = undefined;
    }
    if (message.kind === 'system') {
      separate(message.at);
      rows.push({ type: 'system', key: message.id, message });
      last = undefined;
    } else {
      show(message, message.from);
    }
  }
  // This device's clock may run behind the server's: pending messages never open an earlier day.
  const newest = state.messages.at(-1)?.at ?? 0;
  for (const pending of state.pending) {
    show(pending.at < newest ? { ...pending, at: newest } : pending, reader);
  }
  return rows;
}

/** Whether a message is still on its way. */
export function isPending(message: Message | PendingMessage): message is PendingMessage {
  return !('seq' in message);
}

function isSameGroup(
  one: { author: Author; at: number },
  next: { author: Author; at: number },
): boolean {
  return one.author.id === next.author.id && one.author.name === next.author.name &&
    next.at - one.at < GROUP_MS;
}
