/**
 * Text rules of a room: words and links that are refused, or wait for a moderator.
 */

export interface TextRules {
  /** What is to be done with a text; nothing when it may pass. */
  judge(text: string, isMember: boolean): TextVerdict | undefined;
}

export interface TextVerdict {
  act: 'refuse' | 'hold';
  /** For a person. */
  why: string;
}

export interface TextRuleOptions {
  words: { refuse?: readonly string[]; hold?: readonly string[] };
  links: 'allow' | 'members' | 'hold' | 'refuse';
}

const WORD: TextVerdict = { act: 'refuse', why: 'the text has a word that is not allowed here' };
const LINK: TextVerdict = { act: 'refuse', why: 'links are not allowed here' };
const MEMBERS_LINK: TextVerdict = { act: 'refuse', why: 'only members may post links here' };
const HOLD: TextVerdict = { act: 'hold', why: 'held for a moderator' };

/** An address with a scheme, or what a browser's address field would take for one. */
const LINK_START = new RegExp(
  '[a-z][a-z0-9+.-]{1,15}://|\\bwww\\.|\\bmailto:|' +
    '[\\p{L}\\p{N}]\\.(?:com|net|org|info|biz|io|co|me|tv|app|dev|xyz|top|shop|site|online|store|club|' +
    'link|click|live|icu|vip|win|bet|gg|ly|ru|cn|de|uk|fr|nl|eu|us|in|br|jp)(?![\\p{L}\\p{N}])',
  'iu',
);
/** Characters that show nothing: they must not hide a word. */
const PILE = /(\p{M}{8})\p{M}+/gu;
const INVISIBLE = /[\p{Cf}\u034F\u115F\u1160\u17B4\u17B5\u3164\uFE00-\uFE0F]/gu;
/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;
const PLAIN_WORD = /^[\p{L}\p{N}]+$/u;
const NO_WORD = /[^\p{L}\p{N}]+/u;

/** Nothing when any text may pass. */
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
 * Finds words and phrases as a whole, in texts as `plainText` makes them. A thousand alternatives of
 * one pattern would take a third of a second for a long text.
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

/** A letter must not go on beyond an end of the phrase, where words have ends. */
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
  // To normalize a pile of marks takes the square of its height.
  return text.replace(PILE, '$1').normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ')
    .toLowerCase();
}
