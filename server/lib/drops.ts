/**
 * Reasons to drop a connection that holds a place or memory and does nothing with it.
 * - `hello`: the oldest that said no hello, in a crowd
 * - `unfinished`: a message without an end
 * - `fragments`: a message in too many parts
 * - `unread`: one of those with the most unread bytes, when all together hold too much
 * - `http_crowd`: the oldest idle HTTP connection, in a crowd
 * - `http_unread`: an HTTP answer that nobody reads
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
