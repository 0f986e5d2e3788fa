/**
 * The types of the texts in languages/.
 */

/** One form for each plural category (CLDR) that the language has. */
type Plural = { readonly other: string } & { readonly [Category in Intl.LDMLPluralRule]?: string };

/** A text, or its forms for a `count`. */
export type Phrase = string | Plural;

/** The texts that are needed before the room's code is there. */
export interface LauncherPhrases {
  readonly open: string;
  /** The room's code could not be loaded. */
  readonly failed: string;
  readonly retry: string;
  readonly unread: Plural;
}
