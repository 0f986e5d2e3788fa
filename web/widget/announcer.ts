/**
 * Decides what a screen reader says about a room: new messages of others, never the history.
 * Stands beside the log, between a room's state and a polite live region.
 */
import type { Message } from '../client/room-state.ts';
import type { Language } from './language.ts';
import { plainWords } from './markdown.ts';

export interface Announcer {
  /** Call after each change of a live room; the first call only takes note of what is there. */
  update(messages: readonly Message[], readerId: string | undefined): void;
  /** Idempotent. Nothing is spoken after it. */
  close(): void;
}

export interface AnnouncerOptions {
  /** Replaces what the live region says. */
  speak(text: string): void;
  language(): Language;
  /** Least time between two announcements. */
  intervalMs?: number;
}

/** More than so many waiting are told as one sum: read one by one they would lag behind the room. */
const WAITING_MAX = 3;
const SPOKEN_CHARACTERS_MAX = 240;

export function createAnnouncer(
  { speak, language, intervalMs = 1_500 }: AnnouncerOptions,
): Announcer {
  let lastSeq: number | undefined;
  let waiting: Message[] = [];
  let countBeyond = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const next = (): void => {
    timer = undefined;
    if (waiting.length === 0) return;
    if (countBeyond > 0) {
      speak(language().say('newMessages', { count: waiting.length + countBeyond }));
      waiting = [];
      countBeyond = 0;
    } else {
      speak(phrase(waiting.shift()!));
    }
    timer = setTimeout(next, intervalMs);
  };

  return {
    update(messages, readerId) {
      const newest = messages.at(-1)?.seq ?? 0;
      const from = lastSeq ?? newest;
      lastSeq = Math.max(from, newest);
      for (let at = firstAfter(messages, from); at < messages.length; at += 1) {
        const message = messages[at]!;
        if (message.from.id === readerId || message.deleted) continue;
        if (waiting.length < WAITING_MAX) waiting.push(message);
        else countBeyond += 1;
      }
      if (timer === undefined) next();
    },
    close() {
      clearTimeout(timer);
      waiting = [];
      countBeyond = 0;
    },
  };
}

function firstAfter(messages: readonly Message[], seq: number): number {
  let at = messages.length;
  while (at > 0 && messages[at - 1]!.seq > seq) at -= 1;
  return at;
}

function phrase({ kind, from, text }: Message): string {
  const words = kind === 'system' ? text : plainWords(text);
  const spoken = words.length > SPOKEN_CHARACTERS_MAX
    ? `${words.slice(0, SPOKEN_CHARACTERS_MAX)}…`
    : words;
  return kind === 'system' ? spoken : `${from.name}: ${spoken}`;
}
