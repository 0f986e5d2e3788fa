/**
 * Decides what a screen reader says about a room: each message by itself, many as one sum, mentions
 * of the reader in full. Stands between what arrived and a polite live region.
 */
import type { Clock } from '../../../server/lib/clock.ts';
import type { Message } from '../../client/room-state.ts';
import type { News } from './new-messages.ts';
import type { Language } from '../i18n/language.ts';
import { plainWords } from '../text/markdown.ts';
import type { Spoken } from './settings.ts';

export interface Announcer {
  /** `isMention`: whether a message addresses the reader. */
  add(news: News, isMention: (message: Message) => boolean): void;
  /** Idempotent. Nothing is spoken after it. */
  close(): void;
}

export interface AnnouncerOptions {
  language(): Language;
  /** How much the reader wants to hear. */
  spoken(): Spoken;
  clock: Clock;
  /** Replaces what the live region says. */
  speak(text: string): void;
}

/** Least time between two announcements. */
const EVERY_MS = 1_500;
/** More than so many waiting are told as one sum: read one by one they would lag behind the room. */
const WAITING_MAX = 3;
/** Writers of one sum; who comes beyond is not counted. */
const WRITERS_MAX = 1_000;
const SPOKEN_CHARACTERS_MAX = 240;

export function createAnnouncer(
  { language, spoken, clock, speak }: AnnouncerOptions,
): Announcer {
  let mentions: Message[] = [];
  let waiting: Message[] = [];
  /** Of all that waits, mentions aside; `waiting` holds the first of them. */
  let count = 0;
  let writers = new Set<string>();
  let isResting = false;
  let callOff = () => {};

  const forget = (): void => {
    waiting = [];
    count = 0;
    writers.clear();
  };
  const sum = (): string => {
    const { say } = language();
    const messages = say('newMessages', { count });
    const people = say('peopleWhoWrote', { count: writers.size });
    const text = spoken() === 'counts' ? messages : say('newMessagesFrom', { messages, people });
    forget();
    return text;
  };
  const nextWords = (): string | undefined => {
    const mention = mentions.shift();
    if (mention) return words(mention);
    if (count === 0) return undefined;
    if (count > WAITING_MAX || spoken() === 'counts') return sum();
    const message = waiting.shift()!;
    count -= 1;
    writers = new Set(waiting.map(({ from }) => from.id));
    return words(message, spoken());
  };
  const words = ({ kind, from, text }: Message, how: Spoken = 'full'): string => {
    const { say } = language();
    if (kind === 'system') return cut(text);
    const { name } = from;
    return how === 'names' ? say('nameWrote', { name }) : say('nameSays', {
      name,
      text: cut(plainWords(text)),
    });
  };
  const next = (): void => {
    const text = nextWords();
    isResting = text !== undefined;
    if (text === undefined) return;
    speak(text);
    callOff = clock.after(EVERY_MS, next);
  };

  return {
    add({ messages, isReturn }, isMention) {
      // What was missed in an interruption is there to be read; hearing all of it now would be noise.
      if (isReturn && messages.length > WAITING_MAX) return;
      for (const message of messages) {
        if (mentions.length < WAITING_MAX && isMention(message)) mentions.push(message);
        else if (spoken() !== 'mentions') {
          count += 1;
          if (waiting.length < WAITING_MAX) waiting.push(message);
          if (writers.size < WRITERS_MAX) writers.add(message.from.id);
        }
      }
      if (!isResting) next();
    },
    close() {
      callOff();
      isResting = true;
      mentions = [];
      forget();
    },
  };
}

function cut(text: string): string {
  return text.length > SPOKEN_CHARACTERS_MAX ? `${text.slice(0, SPOKEN_CHARACTERS_MAX)}…` : text;
}
