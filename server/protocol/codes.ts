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

/** `retry` says whether a client reconnects; `retryAfterMs` is the least wait that it keeps. */
export const CLOSES = {
  goingAway: { code: 1001, retry: true, text: 'the replica is stopping' },
  restart: { code: 1012, retry: true, text: 'the replica is restarting' },
  tooBig: { code: 1009, retry: false, text: 'a frame is over the limit' },
  malformed: { code: 4400, retry: false, text: 'not a JSON text frame, or no hello first' },
  unauthorized: { code: 4401, retry: false, text: 'the token is not valid or has expired' },
  forbidden: { code: 4403, retry: false, text: 'this page is not allowed to connect here' },
  timeout: { code: 4408, retry: true, text: 'no hello in time, or no pong' },
  slow: { code: 4409, retry: true, text: 'too slow a reader: resume with after' },
  flood: { code: 4429, retry: true, retryAfterMs: 10_000, text: 'too many frames' },
  full: { code: 4503, retry: true, text: 'the replica is full' },
} as const satisfies Record<string, CloseReason>;

export interface CloseReason {
  code: number;
  retry: boolean;
  text: string;
  retryAfterMs?: number;
}
