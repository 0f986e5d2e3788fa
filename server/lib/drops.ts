/**
 * Reasons to drop a connection that holds resources without using them.
 * - `hello`: the oldest without a hello, in a crowd
 * - `unfinished`: a message without an end
 * - `fragments`: a message in too many fragments
 * - `unread`: one with the most unread bytes, when the total is too large
 * - `http_crowd`: the oldest idle HTTP connection, in a crowd
 * - `http_unread`: an HTTP answer that the client does not read
 */
export const DROPS = [
  'hello',
  'unfinished',
  'fragments',
  'unread',
  'http_crowd',
  'http_unread',
] as const;

export type Drop = (typeof DROPS)[number];
