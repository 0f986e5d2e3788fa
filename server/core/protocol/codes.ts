/** Refusal codes and close codes of starling.v1. Clients decide by `retry`, not by the text. */

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

/** Why a frame is refused, more precisely than its code. docs/protocol.md describes each. */
export const REFUSAL_REASONS = [
  'banned',
  'deleted',
  'emojis_max',
  'held',
  'held_max',
  'held_network',
  'link',
  'locked',
  'members_link',
  'members_only',
  'mentions_max',
  'muted',
  'name',
  'new_guest',
  'new_rooms_max',
  'no_edits',
  'no_message',
  'no_new_room',
  'not_yours',
  'private',
  'reactions_max',
  'read_only',
  'repeated',
  'repeated_by_many',
  'review_full',
  'room_busy',
  'rooms_max',
  'server_busy',
  'slow_mode',
  'store_full',
  'too_fast',
  'too_long',
  'word',
] as const;

export type RefusalReason = typeof REFUSAL_REASONS[number];

/** For programs and translations. */
export interface RefusalDetails {
  reason?: RefusalReason;
  /** End of a ban or mute, in milliseconds since the Unix epoch; absent: permanent. */
  until?: number;
  /** A moderator's own words. */
  note?: string;
  /** The limit of a reason that ends in `_max`, or of `too_long`. */
  max?: number;
  /** Least time between two messages in slow mode. */
  seconds?: number;
}

export interface Refusal extends RefusalDetails {
  code: RefusalCode;
  /** Human-readable. */
  message: string;
  retryAfterMs?: number;
  /** The message is in the review queue and appears when a moderator approves it. */
  held?: true;
}

/** `retry`: the client should reconnect, after at least `retryAfterMs`. */
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

/** Beginning of the text; the origin may follow. */
export const PAGE_NOT_ALLOWED = 'this page is not allowed to connect here';

/** Human-readable. Not part of `CLOSES`, because clients have translations of their own. */
const CLOSE_TEXTS: Readonly<Record<keyof typeof CLOSES, string>> = {
  goingAway: 'the replica is stopping',
  restart: 'the replica is restarting',
  tooBig: 'a frame is over the limit',
  malformed: 'every frame must be JSON text, and the first a hello',
  unauthorized: 'the token is not valid or has expired',
  tooOld: 'the token is older, or lasts longer, than this server allows',
  signedOut: 'you were signed out',
  forbidden: PAGE_NOT_ALLOWED,
  unknownHost: 'unknown host name: add it to ALLOWED_HOSTS',
  banned: 'you are banned here',
  timeout: 'timed out waiting for a hello, a pong or the end of a message',
  slow: 'the client reads too slowly: resume with after',
  flood: 'too many frames',
  full: 'the replica is full',
};

export function closeText(reason: CloseReason): string {
  const names = Object.keys(CLOSES) as (keyof typeof CLOSES)[];
  const name = names.find((name) => CLOSES[name] === reason) ??
    names.find((name) => CLOSES[name].code === reason.code);
  return CLOSE_TEXTS[name!];
}
