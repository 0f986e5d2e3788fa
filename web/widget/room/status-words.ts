/**
 * The state of the connection in plain words. Pure; shown above the log while it is not open.
 */
import { CLOSES, PAGE_NOT_ALLOWED } from '../../../server/core/protocol/codes.ts';
import type { LinkStatus } from '../../client/chat-client.ts';
import type { Language } from '../i18n/language.ts';

export interface StatusWords {
  /** `wait`: it mends itself. `closed`: it does not. */
  tone: 'wait' | 'closed';
  text: string;
  /** Time of the next attempt, in milliseconds since the Unix epoch. */
  until?: number;
  /** What the button says; without it there is nothing that the reader can do. */
  action?: string;
}

export interface StatusFacts {
  status: LinkStatus;
  /** Whether this visit had a connection before. */
  wasOpen: boolean;
  /** What the browser knows of the network. */
  isOnline: boolean;
  /** How many of the reader's messages wait to be sent. */
  unsent: number;
}

/** Undefined when there is nothing to say. */
export function statusWords(facts: StatusFacts, language: Language): StatusWords | undefined {
  const { status, wasOpen, isOnline, unsent } = facts;
  const { say } = language;
  switch (status.type) {
    case 'open':
      return undefined;
    case 'connecting':
      return { tone: 'wait', text: say(wasOpen ? 'reconnecting' : 'connecting') };
    case 'waiting': {
      const what = say(!isOnline ? 'offline' : wasOpen ? 'connectionLost' : 'notReached');
      return {
        tone: 'wait',
        text: unsent === 0
          ? what
          : say('twoSentences', { first: what, second: say('unsentKept', { count: unsent }) }),
        until: status.until,
        action: say('tryNow'),
      };
    }
    case 'closed':
      return { tone: 'closed', ...closedWords(status, language) };
  }
}

function closedWords(
  { code, text }: { code: number; text: string },
  { tag, say }: Language,
): Omit<StatusWords, 'tone'> {
  // What a server says of itself is English.
  const isSaid = text !== '' && tag === 'en';
  switch (code) {
    case CLOSES.forbidden.code:
      // A page that the server does not know: only the site's owner can do something about it.
      if (text === '' || text === PAGE_NOT_ALLOWED) return { text: say('pageNotAllowed') };
      return { text: isSaid ? sentence(text) : say('refused_forbidden') };
    case CLOSES.unauthorized.code:
      return { text: say('notKnown'), action: say('tryAgain') };
    case CLOSES.tooBig.code:
      return { text: say('tooBig'), action: say('connectAgain') };
    default:
      return { text: isSaid ? sentence(text) : say('chatClosed'), action: say('connectAgain') };
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
