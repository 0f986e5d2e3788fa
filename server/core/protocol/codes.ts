/**
 * The two tables of codes of starling.v1: refusals of one frame, closes of a connection.
 * A client decides by `retry`, never by the text.
 */

export const REFUSALS = {
  invalid: { retry: false },
  too_large: { retry: false },
  not_joined: { retry: false },
  forbidden: { retry: false },
  not_found: { retry: false },
  rate_limited: { retry: true },
  unavailable: { retry: true },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** Why a frame is refused. */
export interface Refusal {
  code: RefusalCode;
  /** For a person. */
  message: string;
  retryAfterMs?: number;
  /** The message waits for a moderator, and comes when it is approved. */
  held?: true;
}

/** `retry` says whether a client reconnects; `retryAfterMs` is the least wait that it keeps. */
export const CLOSES = {
  goingAway: { code: 1001, retry: true },
  restart: { code: 1012, retry: true },
  tooBig: { code: 1009, retry: false },
  malformed: { code: 4400, retry: false },
  unauthorized: { code: 4401, retry: false },
  tooOld: { code: 4401, retry: false },
  signedOut: { code: 4401, retry: false },
  forbidden: { code: 4403, retry: false },
  unknownHost: { code: 4403, retry: false },
  banned: { code: 4403, retry: false },
  timeout: { code: 4408, retry: true },
  slow: { code: 4409, retry: true },
  flood: { code: 4429, retry: true, retryAfterMs: 10_000 },
  full: { code: 4503, retry: true },
} as const satisfies Record<string, CloseReason>;

export interface CloseReason {
  code: number;
  retry: boolean;
  retryAfterMs?: number;
}

/** What a server says to a page that it does not know. */
export const PAGE_NOT_ALLOWED = 'this page is not allowed to connect here';

/** What a server says with a close, for a person; apart, since clients have words of their own. */
const CLOSE_TEXTS: Readonly<Record<keyof typeof CLOSES, string>> = {
  goingAway: 'the replica is stopping',
  restart: 'the replica is restarting',
  tooBig: 'a frame is over the limit',
  malformed: 'not a JSON text frame, or no hello first',
  unauthorized: 'the token is not valid or has expired',
  tooOld: 'the token is older, or lasts longer, than this server allows',
  signedOut: 'you were signed out',
  forbidden: PAGE_NOT_ALLOWED,
  unknownHost: 'this server does not answer to that name: add it to ALLOWED_HOSTS',
  banned: 'you are banned here',
  timeout: 'no hello or no end of a message in time, or no pong',
  slow: 'too slow a reader: resume with after',
  flood: 'too many frames',
  full: 'the replica is full',
};

export function closeText(reason: CloseReason): string {
  const names = Object.keys(CLOSES) as (keyof typeof CLOSES)[];
  const name = names.find((name) => CLOSES[name] === reason) ??
    names.find((name) => CLOSES[name].code === reason.code);
  return CLOSE_TEXTS[name!];
}
