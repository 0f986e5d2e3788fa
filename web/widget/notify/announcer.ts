/**
 * Announcer: screen reader announcements of new messages; a burst becomes one sum.
 */
import type { Clock } from '../../../server/lib/clock.ts';
import type { Message } from '../../client/room-state.ts';
import type { NewMessages } from './new-messages.ts';
import type { Language } from '../i18n/language.ts';
import { plainWords } from '../text/markdown.ts';
import type { Spoken } from './settings.ts';

export interface Announcer {
  add(added: NewMessages, isMention: (message: Message) => boolean): void;
  close(): void;
}

export interface AnnouncerOptions {
  language(): Language;
  spoken(): Spoken;
  clock: Clock;
  speak(text: string): void;
}

const EVERY_MS = 1_500;
/** More waiting messages become one sum, so that speech does not lag behind the room. */
const WAITING_MAX = 3;
const WRITERS_MAX = 1_000;
const SPOKEN_CHARACTERS_MAX = 240;

export function createAnnouncer(
  { language, spoken, clock, speak }: AnnouncerOptions,
): Announcer {
  let mentions: Message[] = [];
  let waiting: Message[] = [];
  /** Number of waiting messages without mentions; `waiting` contains the first of them. */
  let count = 0;
  let writers = new Set<string>();
  let isPausing = false;
  let cancel = () => {};

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
    isPausing = text !== undefined;
    if (text === undefined) return;
    speak(text);
    cancel = clock.after(EVERY_MS, next);
  };

  return {
    add({ messages, isReturn }, isMention) {
      // After an interruption the reader can read what was missed; speech would be noise.
      if (isReturn && messages.length > WAITING_MAX) return;
      for (const message of messages) {
        if (mentions.length < WAITING_MAX && isMention(message)) mentions.push(message);
        else if (spoken() !== 'mentions') {
          count += 1;
          if (waiting.length < WAITING_MAX) waiting.push(message);
          if (writers.size < WRITERS_MAX) writers.add(message.from.id);
        }
      }
      if (!isPausing) next();
    },
    close() {
      cancel();
      isPausing = true;
      mentions = [];
      forget();
    },
  };
}

function cut(text: string): string {
  return text.length > SPOKEN_CHARACTERS_MAX ? `${text.slice(0, SPOKEN_CHARACTERS_MAX)}…` : text;
}
