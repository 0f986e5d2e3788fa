/**
 * Room rules, from the config file: who may enter and write in a room, who moderates it, and how.
 */
import * as v from 'valibot';
import { faultInPattern, isRoomPattern, matchesRoom } from '../../core/protocol/room-pattern.ts';
import { SLOW_MODE_SECONDS_MAX } from '../../core/protocol/decode-moderation.ts';
import type { Hold } from '../../core/protocol/moderation.ts';
import { createTextRules, type TextRules } from './text-rules.ts';

export interface RoomRule {
  readonly access: 'public' | 'members' | 'private';
  /** Whether a public room may be read over HTTP without a name or a key. */
  readonly anonymousRead: boolean;
  readonly write: 'everyone' | 'members' | 'moderators';
  /** User ids. */
  readonly moderators: ReadonlySet<string>;
  readonly slowModeSeconds: number;
  readonly hold: Hold;
  /** What the room keeps, where that is not what all rooms keep; 0: all. */
  readonly retentionDays: number | undefined;
  readonly retentionCount: number | undefined;
  /** Origins of the pages that may show the room's page in a frame; `*`: all. */
  readonly framedBy: readonly string[];
  /** Absent: any text may be written. */
  readonly text: TextRules | undefined;
}

export interface RoomRules {
  /** The rule of the first pattern that matches the room, else `PLAIN_RULE`. */
  of(room: string): RoomRule;
  /** Whether a rule has exactly this name, not a pattern that others' inventions match as well. */
  isNamed(room: string): boolean;
  /** Whether such a person may write the first message of a room. */
  mayCreate(person: { isSigned: boolean }, room: string): boolean;
  /** Whether a rule has a retention of its own. */
  readonly haveRetention: boolean;
}

/** Public, and everybody may write. */
export const PLAIN_RULE: RoomRule = {
  access: 'public',
  anonymousRead: true,
  write: 'everyone',
  moderators: new Set(),
  slowModeSeconds: 0,
  hold: 'none',
  retentionDays: undefined,
  retentionCount: undefined,
  framedBy: [],
  text: undefined,
};

const RULES_MAX = 1_000;
const LISTED_MAX = 1_000;

const listOf = (what: string) =>
  v.pipe(
    v.array(v.pipe(v.string(`must be ${what}`), v.nonEmpty(`must be ${what}`), v.maxLength(128))),
    v.maxLength(LISTED_MAX, `must have at most ${LISTED_MAX} items`),
  );
const oneOf = <const T extends readonly [string, ...string[]]>(...names: T) =>
  v.picklist(names, `must be one of ${names.join(', ')}`);

const whole = (max: number) =>
  v.pipe(
    v.number('must be a whole number'),
    v.integer('must be a whole number'),
    v.minValue(0, 'must be 0 or more'),
    v.maxValue(max, `must be at most ${max}`),
  );

/** All are in one header. */
const FRAMING_MAX = 50;
const ORIGIN = 'an origin such as https://www.example.org, or *';
/** Hosts may contain characters that mean something in a policy, such as `;` and `*`. */
const PLAIN_HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])$/;
const isOrigin = (text: string): boolean => {
  const url = /^https?:/.test(text) ? URL.parse(text) : undefined;
  return text === '*' || (url?.origin === text && PLAIN_HOST.test(url.hostname));
};

const RULE = v.strictObject({
  match: v.pipe(
    v.string('must be a pattern of rooms'),
    v.check(isRoomPattern, ({ input }) => faultInPattern(input)!),
  ),
  access: v.optional(oneOf('public', 'members', 'private'), 'public'),
  anonymousRead: v.optional(v.boolean('must be true or false'), true),
  write: v.optional(oneOf('everyone', 'members', 'moderators'), 'everyone'),
  moderators: v.optional(listOf('user ids'), []),
  slowModeSeconds: v.optional(whole(SLOW_MODE_SECONDS_MAX), 0),
  retentionDays: v.optional(whole(36_500)),
  retentionCount: v.optional(whole(1_000_000_000)),
  hold: v.optional(oneOf('none', 'guests', 'everyone'), 'none'),
  words: v.optional(
    v.strictObject({
      refuse: v.optional(listOf('words'), []),
      hold: v.optional(listOf('words'), []),
    }),
    {},
  ),
  framedBy: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(`must be ${ORIGIN}`), v.check(isOrigin, `must be ${ORIGIN}`))),
      v.maxLength(FRAMING_MAX, `must have at most ${FRAMING_MAX} items`),
    ),
    [],
  ),
  links: v.optional(oneOf('allow', 'members', 'hold', 'refuse'), 'allow'),
});
/** Of the config file (config/config-file.ts). */
export const RULE_ENTRIES = {
  /** `listed`: rooms that a pattern matches. */
  newRooms: v.optional(oneOf('everyone', 'members', 'listed'), 'everyone'),
  rooms: v.optional(v.pipe(v.array(RULE, 'must be a list'), v.maxLength(RULES_MAX)), []),
};

type RuleEntries = v.InferOutput<v.ObjectSchema<typeof RULE_ENTRIES, undefined>>;

export function readRules({ newRooms, rooms }: RuleEntries): RoomRules {
  const rules = rooms.map(({ match, words, links, moderators, ...rule }) => ({
    match,
    rule: {
      ...rule,
      retentionDays: rule.retentionDays,
      retentionCount: rule.retentionCount,
      moderators: new Set(moderators),
      text: createTextRules({ words, links }),
    } satisfies RoomRule,
  }));
  const find = (room: string) => rules.find(({ match }) => matchesRoom(match, room))?.rule;
  return {
    of: (room) => find(room) ?? PLAIN_RULE,
    isNamed: (room) => rules.some(({ match }) => match === room),
    mayCreate: ({ isSigned }, room) =>
      newRooms === 'listed' ? find(room) !== undefined : isSigned || newRooms === 'everyone',
    haveRetention: rules.some(({ rule }) =>
      rule.retentionDays !== undefined || rule.retentionCount !== undefined
    ),
  };
}
