/**
 * Mention completion: finds the names that match the text before the caret. Pure.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomState } from '../../client/room-state.ts';
import type { Language } from '../i18n/language.ts';

export interface MentionQuery {
  start: number;
  prefix: string;
}

export interface Person {
  id: string;
  name: string;
}

const PREFIX_CHARACTERS_MAX = 64;
/** Only the authors of this many recent messages are suggested. */
const RECENT_MESSAGES_MAX = 500;
const PERSONS_SHOWN_MAX = 8;

/** `@` at the start of a word, then a letter or digit, up to the caret. */
const QUERY = new RegExp(
  String.raw`(?:^|[^\p{L}\p{N}\p{M}_@]|\p{scx=Han}|\p{scx=Hira}|\p{scx=Kana}|\p{sc=Hang})` +
    String.raw`@([\p{L}\p{N}][^\n@]{0,${PREFIX_CHARACTERS_MAX - 1}})$`,
  'u',
);
/** Each Han character is a word: Chinese names have no space between family and given name. */
const WORD = /\p{sc=Han}|[\p{L}\p{N}]+/gu;

export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const before = text.slice(Math.max(0, caret - PREFIX_CHARACTERS_MAX - 3), caret);
  const prefix = QUERY.exec(before)?.[1];
  return prefix === undefined ? undefined : { start: caret - prefix.length - 1, prefix };
}

/** The people of a room without the reader: recent authors first, then members by name. */
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

/** Full matches first, then prefixes, then prefixes of a later word. */
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
  // A cheap check that rules out most names.
  if (!name.includes(wanted)) return undefined;
  for (const { index } of name.matchAll(WORD)) {
    if (name.startsWith(wanted, index)) return 2;
  }
  return undefined;
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
