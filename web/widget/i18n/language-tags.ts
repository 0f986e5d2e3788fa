/**
 * The languages that the widget speaks: the names of the files in languages/, which the build puts in.
 */

declare const LANGUAGE_TAGS: readonly string[] | undefined;

/** BCP 47. Only English outside of a bundle. */
export const languageTags: readonly string[] = typeof LANGUAGE_TAGS === 'undefined'
  ? ['en']
  : LANGUAGE_TAGS;
