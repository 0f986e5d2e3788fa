/**
 * Text rules of a room: words and links that are refused or held for a moderator.
 */
import type { Refusal, RefusalReason } from '../../core/protocol/codes.ts';

export interface TextRules {
  judge(text: string, isMember: boolean): TextVerdict | undefined;
}

export type TextVerdict = { action: 'hold' } | { action: 'refuse'; refusal: Refusal };

export interface TextRuleOptions {
  words: { refuse?: readonly string[]; hold?: readonly string[] };
  links: 'allow' | 'members' | 'hold' | 'refuse';
}

const refuse = (reason: RefusalReason, message: string): TextVerdict => ({
  action: 'refuse',
  refusal: { code: 'forbidden', reason, message },
});
const WORD = refuse('word', 'the text has a word that is not allowed here');
const LINK = refuse('link', 'links are not allowed here');
const MEMBERS_LINK = refuse('members_link', 'only members may post links here');
const HOLD: TextVerdict = { action: 'hold' };

/** A URL with a scheme, or text that a browser's address bar would take for one. */
const LINK_START = new RegExp(
  '[a-z][a-z0-9+.-]{1,15}://|\\bwww\\.|\\bmailto:|' +
    '[\\p{L}\\p{N}]\\.(?:com|net|org|info|biz|io|co|me|tv|app|dev|xyz|top|shop|site|online|store|club|' +
    'link|click|live|icu|vip|win|bet|gg|ly|ru|cn|de|uk|fr|nl|eu|us|in|br|jp)(?![\\p{L}\\p{N}])',
  'iu',
);
const PILE = /(\p{M}{8})\p{M}+/gu;
const INVISIBLE = /[\p{Cf}\u034F\u115F\u1160\u17B4\u17B5\u3164\uFE00-\uFE0F]/gu;
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;
const PLAIN_WORD = /^[\p{L}\p{N}]+$/u;
const NO_WORD = /[^\p{L}\p{N}]+/u;

/** Undefined if any text may pass. */
export function createTextRules({ words, links }: TextRuleOptions): TextRules | undefined {
  const refused = createWordList(words.refuse ?? []);
  const held = createWordList(words.hold ?? []);
  if (!refused && !held && links === 'allow') return undefined;
  return {
    judge(text, isMember) {
      const plain = plainText(text);
      if (refused?.isIn(plain)) return WORD;
      const isLinked = links !== 'allow' && LINK_START.test(plain);
      if (isLinked && links === 'refuse') return LINK;
      if (isLinked && links === 'members' && !isMember) return MEMBERS_LINK;
      if (held?.isIn(plain) || (isLinked && links === 'hold')) return HOLD;
      return undefined;
    },
  };
}

/**
 * Finds whole words and phrases in the output of `plainText`. A regular expression with a thousand
 * alternatives would take a third of a second for a long text.
 */
function createWordList(listed: readonly string[]) {
  const plain = listed.map((word) => plainText(word).trim()).filter((word) => word !== '');
  if (plain.length === 0) return undefined;
  const words = new Set(plain.filter((word) => PLAIN_WORD.test(word) && !UNSPACED.test(word)));
  const others = plain.filter((word) => !words.has(word));
  return {
    isIn: (text: string): boolean =>
      (words.size > 0 && text.split(NO_WORD).some((word) => words.has(word))) ||
      others.some((other) => holds(text, other)),
  };
}

/** Whether the phrase occurs, not as part of longer words (where the script has word ends). */
function holds(text: string, phrase: string): boolean {
  const first = phrase[Symbol.iterator]().next().value!;
  const last = [...phrase].at(-1)!;
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at);
    const after = text.slice(at + phrase.length, at + phrase.length + 2);
    const isCut = (hasEnd(first) && /[\p{L}\p{N}]$/u.test(before)) ||
      (hasEnd(last) && /^[\p{L}\p{N}]/u.test(after));
    if (!isCut) return true;
  }
  return false;
}

function hasEnd(character: string): boolean {
  return PLAIN_WORD.test(character) && !UNSPACED.test(character);
}

function plainText(text: string): string {
  // Normalizing a pile of marks takes quadratic time, so piles are cut first.
  return text.replace(PILE, '$1').normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ')
    .toLowerCase();
}
