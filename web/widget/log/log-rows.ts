/**
 * Log rows: groups messages by author and day, and inserts separators. Pure.
 */
import type { Author } from '../../../server/core/protocol/entry.ts';
import type { Message, PendingMessage, RoomState } from '../../client/room-state.ts';
import { indexOfSeq } from '../../client/timeline.ts';
import { startOfDay } from './time-labels.ts';

/** A message of the room, or a pending one, which comes after those. */
export type LogItem = Message | PendingMessage;
/** Item indices; `to` is exclusive. */
export interface Span {
  from: number;
  to: number;
}

export interface DayRow {
  type: 'day';
  key: string;
  at: number;
}
/** Marks messages that are permanently missing. */
export interface GapRow {
  type: 'gap';
  key: string;
}
export interface NewRow {
  type: 'new';
  key: string;
}
export interface SystemRow {
  type: 'system';
  key: string;
  index: number;
  message: Message;
}
export interface MessageRow {
  type: 'message';
  /** The message's id: a pending message keeps its row once it is in the timeline. */
  key: string;
  index: number;
  message: LogItem;
  author: Author;
  isOwn: boolean;
  /** First of a group: shows the author. */
  isHead: boolean;
  /** The message replied to: undefined if this is no reply, null if it is not loaded. */
  quoted: Message | null | undefined;
}
export type LogRow = DayRow | GapRow | NewRow | SystemRow | MessageRow;
/** Replaces items that are not in the DOM. */
export interface SpaceRow {
  type: 'space';
  key: string;
  px: number;
}

export interface LogRowsOptions {
  span?: Span;
  newFrom?: number | undefined;
}

const GROUP_MS = 5 * 60_000;
/** Replicas' clocks differ a little: messages around midnight may be out of order. */
const DISORDER_MESSAGES_MAX = 20;
/** State that the log shows; the rest does not render it. */
const SHOWN = [
  'room',
  'phase',
  'refusal',
  'messages',
  'pending',
  'hasOlder',
  'isLoadingOlder',
  'gapBefore',
  'rights',
] as const;

export function logRows(
  state: RoomState,
  reader: Author,
  { span = { from: 0, to: Infinity }, newFrom }: LogRowsOptions = {},
): LogRow[] {
  const rows: LogRow[] = [];
  const to = Math.min(span.to, itemCount(state));
  let before = itemAt(state, span.from - 1);
  for (let index = span.from; index < to; index += 1) {
    const item = itemAt(state, index)!;
    const marks = marksBefore(item, latestBefore(state, index), state.gapBefore, newFrom);
    rows.push(...marks);
    if (isSystem(item)) {
      rows.push({ type: 'system', key: item.id, index, message: item });
    } else {
      const author = authorOf(item, reader);
      rows.push({
        type: 'message',
        key: item.id,
        index,
        message: item,
        author,
        isOwn: author.id === reader.id,
        isHead: marks.length > 0 || !isSameGroup(before, item, reader),
        quoted: quotedBy(item, state),
      });
    }
    before = item;
  }
  return rows;
}

export function itemCount({ messages, pending }: RoomState): number {
  return messages.length + pending.length;
}

export function itemAt({ messages, pending }: RoomState, index: number): LogItem | undefined {
  const waiting = pending[index - messages.length];
  if (!waiting) return messages[index];
  // The device's clock may be slow: a pending message never starts an earlier day.
  const at = messages.at(-1)?.at ?? 0;
  return waiting.at < at ? { ...waiting, at } : waiting;
}

/** Searches outwards from the index `near`; -1 if there is no such item. */
export function indexOfItem(state: RoomState, id: string, near: number): number {
  const count = itemCount(state);
  for (let away = 0; away <= Math.max(near, count - near); away += 1) {
    if (itemAt(state, near - away)?.id === id) return near - away;
    if (itemAt(state, near + away)?.id === id) return near + away;
  }
  return -1;
}

export function isOtherLog(state: RoomState | undefined, before: RoomState | undefined): boolean {
  return SHOWN.some((key) => state?.[key] !== before?.[key]);
}

export function isPending(message: LogItem): message is PendingMessage {
  return !('seq' in message);
}

export function isSystem(item: LogItem): item is Message {
  return 'kind' in item && item.kind === 'system';
}

function marksBefore(
  item: LogItem,
  latestAt: number | undefined,
  gapBefore: number | undefined,
  newFrom: number | undefined,
): LogRow[] {
  const marks: LogRow[] = [];
  const seq = isPending(item) ? undefined : item.seq;
  if (seq !== undefined && seq === gapBefore) marks.push({ type: 'gap', key: `gap ${seq}` });
  if (latestAt === undefined || startOfDay(latestAt) < startOfDay(item.at)) {
    marks.push({ type: 'day', key: `day ${item.id}`, at: item.at });
  }
  if (seq !== undefined && seq === newFrom) marks.push({ type: 'new', key: `new ${seq}` });
  return marks;
}

function latestBefore(state: RoomState, index: number): number | undefined {
  let latest: number | undefined;
  for (let at = index - 1; at >= 0 && at >= index - DISORDER_MESSAGES_MAX; at -= 1) {
    latest = Math.max(latest ?? 0, itemAt(state, at)!.at);
  }
  return latest;
}

/** A deleted reply quotes nothing. */
function quotedBy(
  { replyTo, deleted }: LogItem & { deleted?: boolean },
  { messages }: RoomState,
): Message | null | undefined {
  if (replyTo === undefined || deleted) return undefined;
  const quoted = messages[indexOfSeq(messages, replyTo)];
  return quoted && !quoted.isIgnored ? quoted : null;
}

function authorOf(item: LogItem, reader: Author): Author {
  return isPending(item) ? reader : item.from;
}

function isSameGroup(before: LogItem | undefined, item: LogItem, reader: Author): boolean {
  if (!before || isSystem(before)) return false;
  const [one, next] = [authorOf(before, reader), authorOf(item, reader)];
  return one.id === next.id && one.name === next.name && item.at - before.at < GROUP_MS;
}
