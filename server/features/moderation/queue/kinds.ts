/**
 * Record kinds that several parts of moderation share.
 */

/** Followed: counts of the review queues, by room. */
export const COUNTS_KIND = 'queue';
/** Further reporters of a message, by the report's key. */
export const REPORTERS_KIND = 'reporters';
