/**
 * Desktop notifications of one room: one per message, or one sum above a rate.
 */
import type { Clock } from '../../../server/lib/clock.ts';
import type { Message } from '../../client/room-state.ts';
import type { Language } from '../i18n/language.ts';
import { plainWords } from '../text/markdown.ts';

export interface Notifier {
  add(messages: readonly Message[]): void;
  /** The visitor is back: closes the notification and drops waiting messages. Idempotent. */
  clear(): void;
}

export interface NotifierOptions {
  label(): string;
  clock: Clock;
  language(): Language;
  show(title: string, body: string): () => void;
}

const EVERY_MS = 3_000;
const BODY_CHARACTERS_MAX = 200;

export function createNotifier({ label, clock, language, show }: NotifierOptions): Notifier {
  /** Messages since the last pause; they share one notification. */
  let count = 0;
  let waiting = 0;
  let latest: Message | undefined;
  let isResting = false;
  let cancel = () => {};
  let takeAway = () => {};

  const next = (): void => {
    isResting = waiting > 0;
    if (!isResting) {
      count = 0;
      return;
    }
    const { say } = language();
    const room = label();
    count += waiting;
    takeAway = waiting > 1
      ? show(say('newMessagesIn', { messages: say('newMessages', { count }), room }), '')
      : show(say('nameInRoom', { name: latest!.from.name, room }), cut(plainWords(latest!.text)));
    waiting = 0;
    cancel = clock.after(EVERY_MS, next);
  };
  return {
    add(messages) {
      waiting += messages.length;
      latest = messages.at(-1) ?? latest;
      if (!isResting) next();
    },
    clear() {
      cancel();
      takeAway();
      takeAway = () => {};
      isResting = false;
      count = waiting = 0;
    },
  };
}

function cut(text: string): string {
  // By code points, which keeps emoji whole.
  const characters = [...text.slice(0, 2 * (BODY_CHARACTERS_MAX + 1))];
  if (characters.length <= BODY_CHARACTERS_MAX) return characters.join('');
  return `${characters.slice(0, BODY_CHARACTERS_MAX - 1).join('')}…`;
}
