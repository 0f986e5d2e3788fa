/**
 * Types of the phrases in languages/.
 */

type Plural = { readonly other: string } & { readonly [Category in Intl.LDMLPluralRule]?: string };

export type Phrase = string | Plural;

export interface LauncherPhrases {
  readonly open: string;
  readonly failed: string;
  readonly retry: string;
  readonly unread: Plural;
}
