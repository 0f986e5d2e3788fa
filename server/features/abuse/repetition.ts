/**
 * Repetition filter: refuses text that one user repeats, or that many guests of a room send like a
 * raid. Edits count as messages. Resending a frame (same id) is not repetition.
 */
import type { Refusal, RefusalReason } from '../../core/protocol/codes.ts';
import { forgetFirst } from '../../lib/forget-first.ts';
import type { EditFrame, SendFrame } from '../../core/protocol/frames.ts';
import { type Guard, rateLimited } from '../../core/session/guard.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { User } from '../../core/protocol/entry.ts';
import { createFingerprint, textFingerprint } from './text-fingerprint.ts';
import type { Moderates } from './send-limits.ts';

export interface Repetition extends Guard {
  readonly size: { users: number; texts: number };
}

export interface RepetitionOptions {
  /** Repeats allowed per user within a minute; 0: unlimited. */
  repeatsMax: number;
  /** Whether the room has an entry with this id already. Called only before refusing. */
  isKnown(room: string, id: string): boolean;
  moderates: Moderates;
  usersMax?: number;
  textsMax?: number;
  now?: () => number;
}

interface Said {
  /** Times within the last minute by text fingerprint, least recently used first. */
  timesMs: Map<bigint, readonly number[]>;
  ids: bigint[];
}

interface CommonText {
  /** User ids, at most `RAID_GUESTS`. */
  guests: Set<string>;
  atMs: number;
}

const WITHIN_MS = 60_000;
/** Per user: enough that alternating texts does not evade the default limits.sendsPerMinute. */
const TEXTS_MAX = 24;
const IDS_MAX = 16;
const FORGOTTEN_AT_ONCE = 1 / 16;
/** This many guests send the same text by accident only if it is short (greetings, applause). */
export const RAID_GUESTS = 30;
const RAID_UNITS_MIN = 16;
const MESSAGES = {
  repeated: 'you repeated this too often: wait a minute, or say it in other words',
  repeated_by_many: 'many guests are saying the same here: wait a minute, or say it in other words',
} satisfies { [Reason in RefusalReason]?: string };

const waitFrom = (reason: keyof typeof MESSAGES, atMs: number, nowMs: number): Refusal =>
  rateLimited(MESSAGES[reason], Math.ceil(atMs + WITHIN_MS - nowMs), { reason });

export function createRepetition(options: RepetitionOptions): Repetition {
  const { repeatsMax, isKnown, moderates, usersMax = 10_000, textsMax = 10_000 } = options;
  const { now = () => performance.now() } = options;
  const fingerprint = createFingerprint();
  const saidBy = new Map<string, Said>();
  const common = new Map<string, CommonText>();

  const judge = (visitor: Visitor, frame: SendFrame | EditFrame): Refusal | undefined => {
    const { user } = visitor;
    const { room, text, id: frameId } = frame;
    const nowMs = now();
    const isGuest = user.role === 'guest';
    const same = textFingerprint(text);
    // A bot may post the same to each of its rooms.
    const own = fingerprint(isGuest ? same : `${same} ${room}`);
    const id = fingerprint(`${frameId} ${room}`);
    const said: Said = saidBy.get(user.id) ?? { timesMs: new Map(), ids: [] };
    if (said.ids.includes(id)) return undefined;

    const repeatsMs = (said.timesMs.get(own) ?? []).filter((atMs) => nowMs - atMs < WITHIN_MS);
    const raidAtMs = isGuest && same.length >= RAID_UNITS_MIN
      ? raidOf(room, own, user, nowMs)
      : undefined;
    const refused = repeatsMs.length >= repeatsMax
      ? waitFrom('repeated', repeatsMs[0]!, nowMs)
      : raidAtMs === undefined
      ? undefined
      : waitFrom('repeated_by_many', raidAtMs, nowMs);
    if (refused && !isKnown(room, frameId) && !moderates(visitor, room)) {
      // Keeps a text that is being retried from being evicted.
      if (repeatsMs.length > 0) remember(said.timesMs, own, repeatsMs, TEXTS_MAX);
      return refused;
    }

    remember(said.timesMs, own, [...repeatsMs, nowMs].slice(-repeatsMax), TEXTS_MAX);
    said.ids.push(id);
    if (said.ids.length > IDS_MAX) said.ids.shift();
    remember(saidBy, user.id, said, usersMax);
    return undefined;
  };

  /** Records the text. Returns when the raid's text was last new, if this is a raid. */
  const raidOf = (room: string, own: bigint, user: User, nowMs: number): number | undefined => {
    const key = `${own} ${room}`;
    const known = common.get(key);
    const isFresh = known !== undefined && nowMs - known.atMs < WITHIN_MS;
    const text: CommonText = isFresh ? known : { guests: new Set(), atMs: nowMs };
    const isRaid = text.guests.size >= RAID_GUESTS && !text.guests.has(user.id);
    // Retries must not prolong the raid,
    if (isRaid) return text.atMs;
    // nor may earlier senders by repeating themselves.
    if (!text.guests.has(user.id)) text.atMs = nowMs;
    text.guests.add(user.id);
    remember(common, key, text, textsMax);
    return undefined;
  };

  return {
    post: (visitor, frame) =>
      repeatsMax === 0 || (frame.type !== 'send' && frame.type !== 'edit')
        ? undefined
        : judge(visitor, frame),
    get size() {
      return { users: saidBy.size, texts: common.size };
    },
  };
}

function remember<K, T>(map: Map<K, T>, key: K, value: T, max: number): void {
  map.delete(key);
  if (map.size >= max) forgetFirst(map, Math.ceil(max * FORGOTTEN_AT_ONCE));
  map.set(key, value);
}
