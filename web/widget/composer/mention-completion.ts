/**
 * Whom the reader may be about to address: from what stands before the caret to the names that fit.
 * Pure; under the list over the field.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomState } from '../../client/room-state.ts';
import type { Language } from '../i18n/language.ts';

/** What was typed of a name. */
export interface MentionQuery {
  /** Place of the `@`. */
  start: number;
  prefix: string;
}

export interface Person {
  id: string;
  name: string;
}

/** What is longer is no name that somebody types. */
const PREFIX_CHARACTERS_MAX = 64;
/** So many of the last messages tell who is around. */
const RECENT_MESSAGES_MAX = 500;
const PERSONS_SHOWN_MAX = 8;

/** An `@` at a word's start, then a letter or a digit, up to the caret. */
const QUERY = new RegExp(
  String.raw`(?:^|[^\p{L}\p{N}\p{M}_@]|\p{scx=Han}|\p{scx=Hira}|\p{scx=Kana}|\p{sc=Hang})` +
    String.raw`@([\p{L}\p{N}][^\n@]{0,${PREFIX_CHARACTERS_MAX - 1}})$`,
  'u',
);
/** Han signs are words of their own: a given name stands after the family's without a space. */
const WORD = /\p{sc=Han}|[\p{L}\p{N}]+/gu;

/** Undefined when no name is being typed at the caret. */
export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const before = text.slice(Math.max(0, caret - PREFIX_CHARACTERS_MAX - 3), caret);
  const prefix = QUERY.exec(before)?.[1];
  return prefix === undefined ? undefined : { start: caret - prefix.length - 1, prefix };
}

/** The people of a room, each name once: who wrote last comes first, then who is here, by name. Never the reader. */
export function peopleOf(
  { messages, presence }: RoomState,
  reader: User | undefined,
  { tag }: Pick<Language, 'tag'>,
): Person[] {
  const recent = messages.slice(-RECENT_MESSAGES_MAX).reverse()
    .filter(({ kind }) => kind === 'message').map(({ from }) => from);
  const { compare } = new Intl.Collator(tag);
  const here = [...presence.members ?? []].sort((a, b) => compare(a.name, b.name));
  const people = new Map<string, Person>();
  for (const person of [...recent, ...here]) {
    const isReader = person.id === reader?.id || person.name === reader?.name;
    if (!isReader && !people.has(person.name)) people.set(person.name, person);
  }
  return [...people.values()];
}

/** The best first: the whole name, then its beginning, then that of a later word; in the order of `people` otherwise. */
export function completions(
  prefix: string,
  people: readonly Person[],
  shownMax = PERSONS_SHOWN_MAX,
): Person[] {
  const wanted = fold(prefix);
  const byRank: [Person[], Person[], Person[]] = [[], [], []];
  for (const person of people) {
    const rank = rankOf(fold(person.name), wanted);
    if (rank !== undefined && byRank[rank].length < shownMax) byRank[rank].push(person);
  }
  return byRank.flat().slice(0, shownMax);
}

function rankOf(name: string, wanted: string): 0 | 1 | 2 | undefined {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  // Most names are out already here: words are only looked for in those that hold the letters.
  if (!name.includes(wanted)) return undefined;
  for (const { index } of name.matchAll(WORD)) {
    if (name.startsWith(wanted, index)) return 2;
  }
  return undefined;
}

/** Without case and accents. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
