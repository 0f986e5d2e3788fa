/**
 * Kinds of records that more than one part of moderation uses.
 */

/** Followed: how many wait, by room. */
export const COUNTS_KIND = 'queue';
/** Further reporters of a report, by the report's key. */
export const REPORTERS_KIND = 'reporters';
