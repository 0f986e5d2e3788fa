/**
 * Text of the connection status. Pure.
 */
import { CLOSES } from '../../../server/core/protocol/codes.ts';
import type { LinkStatus } from '../../client/chat-client.ts';
import type { Language } from '../i18n/language.ts';

export interface StatusWords {
  /** `wait`: the client reconnects by itself. `closed`: it does not. */
  tone: 'wait' | 'closed';
  text: string;
  /** Time of the next attempt, in milliseconds since the Unix epoch. */
  until?: number;
  action?: string;
}

export interface StatusFacts {
  status: LinkStatus;
  wasOpen: boolean;
  isOnline: boolean;
  unsent: number;
}

/** The server refuses the page, or the user everywhere. */
export function isShutOut(
  status: LinkStatus,
): status is Extract<LinkStatus, { type: 'closed' }> {
  return status.type === 'closed' && status.code === CLOSES.forbidden.code;
}

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
      // Then the rights notice says why.
      return isShutOut(status) ? undefined : { tone: 'closed', ...closedWords(status, language) };
  }
}

function closedWords(
  { code, text }: { code: number; text: string },
  { tag, say }: Language,
): Omit<StatusWords, 'tone'> {
  // Texts from the server are English.
  const isSaid = text !== '' && tag === 'en';
  switch (code) {
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
