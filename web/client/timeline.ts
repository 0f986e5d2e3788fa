/**
 * Timeline of one room: messages in seq order without gaps or duplicates. Pure.
 */
import type { Entry } from '../../server/core/protocol/entry.ts';
import { applyEntry, messageOf } from './fold-message.ts';
import { createReactors } from './reactors.ts';
import type { Message } from './room-state.ts';
import { isCompleteEntry } from './server-frames.ts';

export interface TimelinePage {
  /** Messages and system entries, ascending. */
  entries: readonly Entry[];
  /** The first seq that the server retains. */
  first: number;
}

export interface Timeline {
  /** The last seq without a gap before it; undefined before the first page. */
  readonly last: number | undefined;
  readonly oldest: number | undefined;
  /** Replaced on each change. */
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly gapBefore: number | undefined;
  /** Starts over with the latest page, exact as of `head`, and marks the gap. */
  replace(page: TimelinePage & { head: number }): void;
  /** Returns false at the first missing entry; the entries after it are ignored. */
  append(entries: readonly Entry[]): boolean;
  prepend(page: TimelinePage): void;
  trim(messagesMax: number): void;
  /** Sets whose reactions are `mine`. A new reader starts without any. */
  setReader(userId: string): void;
}

/** Maximum number of loaded messages; above it new ones push out the oldest. */
export const HELD_MESSAGES_MAX = 10_000;

export function createTimeline(): Timeline {
  let messages: Message[] = [];
  /** Whether `messages` was handed out and must be copied before a change. */
  let isShown = false;
  let last: number | undefined;
  let first = 0;
  let isStart = false;
  let hasGap = false;
  let readerId: string | undefined;
  let reactors = createReactors();

  const oldest = (): number | undefined => messages[0]?.seq;
  const writable = (): Message[] => {
    if (isShown) messages = messages.slice();
    isShown = false;
    return messages;
  };
  const setMessages = (changed: Message[]): void => {
    messages = changed;
    isShown = false;
  };
  const isRepeated = (message: Message, entry: Entry): boolean =>
    entry.from.id === readerId
      ? message.mine.includes(entry.emoji!) === entry.on
      : !reactors.noteReaction(entry);
  const fold = (entry: Entry): void => {
    const own = messageOf(entry);
    if (own) return void writable().push(own);
    const index = indexOfSeq(messages, entry.target);
    const message = messages[index];
    if (!message || !isCompleteEntry(entry)) return;
    if (entry.kind === 'react' && !message.deleted && isRepeated(message, entry)) return;
    const folded = applyEntry(message, entry, entry.from.id === readerId);
    if (folded !== message) writable()[index] = folded;
  };

  return {
    get last() {
      return last;
    },
    get oldest() {
      return oldest();
    },
    get messages() {
      isShown = true;
      return messages;
    },
    get hasOlder() {
      return !isStart && messages.length < HELD_MESSAGES_MAX && (oldest() ?? 0) > first;
    },
    get gapBefore() {
      return hasGap ? oldest() : undefined;
    },
    replace(page) {
      hasGap ||= messages.length > 0;
      setMessages(messagesOf(page.entries));
      last = Math.max(page.head, messages.at(-1)?.seq ?? 0);
      first = page.first;
      isStart = false;
      reactors = createReactors();
    },
    append(entries) {
      for (const entry of entries) {
        if (entry.seq <= last!) continue;
        if (entry.seq !== last! + 1) return false;
        last = entry.seq;
        fold(entry);
      }
      return true;
    },
    prepend(page) {
      const older = messagesOf(page.entries, oldest());
      first = page.first;
      isStart = older.length === 0;
      if (!isStart) setMessages([...older, ...messages]);
    },
    trim(messagesMax) {
      if (messages.length <= messagesMax) return;
      setMessages(messages.slice(-messagesMax));
      reactors.forgetBefore(oldest()!);
      isStart = hasGap = false;
    },
    setReader(userId) {
      if (readerId !== undefined && readerId !== userId) {
        setMessages(messages.map((message) => ({ ...message, mine: [] })));
      }
      readerId = userId;
    },
  };
}

function messagesOf(entries: readonly Entry[], below = Infinity): Message[] {
  let previous = 0;
  return entries.flatMap((entry) => {
    const message = entry.seq > previous && entry.seq < below ? messageOf(entry) : undefined;
    if (!message) return [];
    previous = message.seq;
    return [message];
  });
}

/** Binary search for a seq in ascending messages; -1 if absent. */
export function indexOfSeq(messages: readonly Message[], seq = 0): number {
  let low = 0;
  let high = messages.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = messages[middle]!.seq;
    if (at === seq) return middle;
    if (at < seq) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
