/**
 * The state of the connection in plain words. Pure; shown above the log while it is not open.
 */
import { CLOSES } from '../../server/protocol/codes.ts';
import type { LinkStatus } from '../client/chat-client.ts';

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
export function statusWords(
  { status, wasOpen, isOnline, unsent }: StatusFacts,
): StatusWords | undefined {
  switch (status.type) {
    case 'open':
      return undefined;
    case 'connecting':
      return { tone: 'wait', text: wasOpen ? 'Reconnecting…' : 'Connecting…' };
    case 'waiting': {
      const what = !isOnline
        ? 'You are offline.'
        : wasOpen
        ? 'The connection is lost.'
        : 'The chat cannot be reached.';
      return {
        tone: 'wait',
        text: `${what}${unsentWords(unsent)}`,
        until: status.until,
        action: 'Try now',
      };
    }
    case 'closed':
      return { tone: 'closed', ...closedWords(status) };
  }
}

function unsentWords(unsent: number): string {
  if (unsent === 0) return '';
  if (unsent === 1) return ' 1 unsent message is kept.';
  return ` ${unsent} unsent messages are kept.`;
}

function closedWords({ code, text }: { code: number; text: string }): Omit<StatusWords, 'tone'> {
  switch (code) {
    case CLOSES.forbidden.code:
      // A page that the server does not know: only the site's owner can do something about it.
      return text === '' || text === CLOSES.forbidden.text
        ? {
          text: 'This page is not allowed to use this chat. ' +
            'The chat’s owner can add it to ALLOWED_ORIGINS.',
        }
        : { text: sentence(text) };
    case CLOSES.unauthorized.code:
      return { text: 'The chat does not know you any more.', action: 'Try again' };
    case CLOSES.tooBig.code:
      return { text: 'That was too big for the chat.', action: 'Connect again' };
    default:
      return { text: sentence(text || 'The chat is closed'), action: 'Connect again' };
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
