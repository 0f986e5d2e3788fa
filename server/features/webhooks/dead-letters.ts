/**
 * Dead letters: undeliverable events, stored by reference for a person to inspect and resend.
 */
import type { Records, StoredRecord } from '../../core/store/records.ts';
import { DEAD_LETTER_KIND } from './webhook.ts';

export interface DeadLetter {
  id: string;
  webhook: string;
  room: string;
  seq: number;
  /** Time of the last attempt; milliseconds since the Unix epoch. */
  atMs: number;
  attempts: number;
  reason: string;
}

export interface DeadLetters {
  add(letter: Omit<DeadLetter, 'id'>): Promise<void>;
  get(webhook: string, id: string): Promise<DeadLetter | undefined>;
  /** Oldest first, after the given id (`''`: from the oldest). */
  list(webhook: string, afterId: string, limit: number): Promise<DeadLetter[]>;
  remove(letter: DeadLetter): Promise<void>;
}

/** Per webhook; the oldest are removed. */
const LETTERS_MAX = 1_000;
const KEPT_MS = 30 * 86_400_000;
const TIME_DIGITS = 15;
const REASON_CHARS_MAX = 500;

export function createDeadLetters(
  records: Pick<Records, 'get' | 'list' | 'put'>,
  lettersMax: number = LETTERS_MAX,
): DeadLetters {
  const keyOf = ({ webhook, id }: { webhook: string; id: string }): string => `${webhook}/${id}`;
  const letterOf = ({ key, value }: StoredRecord): DeadLetter => ({
    ...value as unknown as DeadLetter,
    id: key.slice(key.indexOf('/') + 1),
  });
  const listLetters = async (
    webhook: string,
    afterId: string,
    limit: number,
  ): Promise<DeadLetter[]> => {
    const start = `${webhook}/`;
    const some = await records.list(DEAD_LETTER_KIND, start + afterId, limit, Date.now());
    return some.filter(({ key }) => key.startsWith(start)).map(letterOf);
  };
  const removeLetter = async (letter: DeadLetter): Promise<void> => {
    await records.put(DEAD_LETTER_KIND, keyOf(letter), null);
  };

  return {
    list: listLetters,
    remove: removeLetter,
    async add(letter) {
      const { webhook, room, seq, atMs, attempts } = letter;
      // Sorts by time; room and seq make it unique.
      const id = `${String(atMs).padStart(TIME_DIGITS, '0')}-${seq}-${room}`;
      const reason = letter.reason.slice(0, REASON_CHARS_MAX);
      const value = { webhook, room, seq, atMs, attempts, reason };
      await records.put(DEAD_LETTER_KIND, keyOf({ webhook, id }), value, {
        expiresAtMs: atMs + KEPT_MS,
      });
      const all = await listLetters(webhook, '', lettersMax + 1);
      if (all.length > lettersMax) await removeLetter(all[0]!);
    },
    async get(webhook, id) {
      const record = await records.get(DEAD_LETTER_KIND, keyOf({ webhook, id }), Date.now());
      return record && letterOf(record);
    },
  };
}
