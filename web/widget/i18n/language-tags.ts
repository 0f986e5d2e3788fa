/**
 * Available languages: the file names in languages/, inserted by the build.
 */

declare const LANGUAGE_TAGS: readonly string[] | undefined;

export const languageTags: readonly string[] = typeof LANGUAGE_TAGS === 'undefined'
  ? ['en']
  : LANGUAGE_TAGS;
