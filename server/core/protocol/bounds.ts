/** Protocol constants that server and client share. Imports nothing. */

/** A room with more people sends only their number. */
export const MEMBERS_LISTED_MAX = 200;
/** A typing notice expires after this time. */
export const TYPING_VALID_MS = 5_000;
/** Names in one typing frame. */
export const TYPISTS_MAX = 20;
