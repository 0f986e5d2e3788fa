/**
 * Numbers of the protocol that both sides keep. Shared by server and web; imports nothing.
 */

/** Above so many people only their number is told. */
export const MEMBERS_LISTED_MAX = 200;
/** So long one notice of typing is valid. */
export const TYPING_VALID_MS = 5_000;
/** Typists told of at a time. */
export const TYPISTS_MAX = 20;
