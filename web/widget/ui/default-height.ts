/**
 * Default height of an inline room: 512 px at the usual font size. The documented tag reserves it.
 */

export const DEFAULT_HEIGHT_EM = 32;
