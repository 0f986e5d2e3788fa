/**
 * Text of a refusal in the reader's language. Pure.
 */
import type { RoomNotice } from '../../client/room-state.ts';
import type { Language, PhraseKey } from '../i18n/language.ts';

/**
 * By reason, or by code if this client does not know the reason. English then shows the server's
 * message, which is more precise.
 */
export function refusalWords(notice: RoomNotice, language: Language, nowMs = Date.now()): string {
  const { code, reason, message } = notice;
  // A frame's details are not checked when it arrives.
  const [until, max, seconds] = [notice.until, notice.max, notice.seconds].map((value) =>
    Number.isFinite(value) ? value : undefined
  );
  const note = typeof notice.note === 'string' ? notice.note : undefined;
  const values = {
    origin: globalThis.location?.origin ?? '',
    ...max === undefined ? {} : { max },
    ...seconds === undefined ? {} : { time: language.times.duration(seconds) },
    ...until === undefined ? {} : { time: timeUntil(until, nowMs, language) },
  };
  const key = `refused_${reason}${until === undefined ? '' : '_until'}` as PhraseKey;
  const words = language.knows(key)
    ? language.say(key, values)
    : language.tag === 'en'
    ? sentence(message)
    : language.say(`refused_${code}`);
  return note === undefined || !language.knows(key) && language.tag === 'en'
    ? words
    : language.say('twoSentences', {
      first: words,
      second: language.say('moderatorSays', { note }),
    });
}

/** When a waiting message is sent: `It will be sent in 40 seconds.` Undefined without a time. */
export function waitWords(retryAt: number, language: Language, nowMs = Date.now()): string {
  const seconds = Math.max(1, Math.ceil((retryAt - nowMs) / 1_000));
  const rounded = seconds < SHOWN_IN_SECONDS_MAX ? seconds : Math.ceil(seconds / 60) * 60;
  return language.say('sentIn', { time: language.times.duration(rounded) });
}

const SHOWN_IN_SECONDS_MAX = 120;
const DAY_MS = 86_400_000;

/** The time alone if it is less than a day away; it then cannot be mistaken. */
function timeUntil(until: number, nowMs: number, { times }: Language): string {
  return until - nowMs < DAY_MS ? times.clock(until) : times.full(until);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
