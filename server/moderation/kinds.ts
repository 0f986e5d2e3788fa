/**
 * Kinds of records that more than one part of moderation uses.
 */

/** Followed: how many wait, by room. */
export const COUNTS_KIND = 'queue';
/** Who else made a report, by the key of the report. */
export const REPORTERS_KIND = 'reporters';
