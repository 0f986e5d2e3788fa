/**
 * Deletes the recent messages of a person in a room, the held ones, and the reactions to recent
 * messages, in bounded steps: every replica, reader, webhook and export sees ordinary entries.
 */
import { nextTask, type Scheduler } from '../../lib/runtime.ts';
import { randomText } from '../../lib/random-text.ts';
import type { Author } from '../../core/protocol/entry.ts';
import type { Appended, Draft, Store } from '../../core/store/store.ts';
import type { Audit } from './audit.ts';
import type { Moderation, Outcome } from './moderation.ts';
import { refuse } from './outcome.ts';
import type { Reports } from './queue/reports.ts';

export interface DeleteMessagesOptions {
  store: Pick<Store, 'page' | 'reactionsBy'>;
  post(draft: Draft): Promise<Appended>;
  /** Of held messages. */
  rejectAll: Moderation['rejectAll'];
  scheduler: Pick<Scheduler, 'soon'>;
  via: string;
  audit: Audit;
  reports: Pick<Reports, 'dismiss'>;
  now?: () => number;
}

/** Bounds of one command. */
export const DELETED_MESSAGES_MAX = 1_000;
export const READ_MESSAGES_MAX = 20_000;
const REACTIONS_MAX = 1_000;
/** The event loop runs between pages, of which one takes a few milliseconds. */
const PAGE_MESSAGES = 100;
const TOGETHER_MAX = 50;
/** Commands run one after another, so that they do not add up in a turn of the event loop. */
const WAITING_MAX = 20;
const DAY_MS = 86_400_000;
const BUSY = refuse('rate_limited', 'other deletions of messages are under way: try again');

export function createDeleteMessages(options: DeleteMessagesOptions): Moderation['deleteMessages'] {
  const { store, post, rejectAll, scheduler, via, audit, reports, now = Date.now } = options;
  /** Ids of moderators whose command waits or runs. */
  const waiting = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();

  /**
   * Seqs of the person's messages, newest first, and the first seq that was read. Reads a day back,
   * however short the time asked for: an older message may have been edited in it.
   */
  const readRecent = async (
    room: string,
    userId: string,
    sinceMs: number,
  ): Promise<{ seqs: number[]; from: number }> => {
    const readSinceMs = Math.min(sinceMs, now() - DAY_MS);
    const seqs: number[] = [];
    let before: number | undefined;
    let from = Infinity;
    for (let read = 0; read < READ_MESSAGES_MAX; read += PAGE_MESSAGES) {
      await nextTask(scheduler);
      const { messages } = await store.page(room, before, PAGE_MESSAGES);
      for (const { entry } of messages.toReversed()) {
        const { seq, kind, from, at, edited = at, deleted } = entry;
        if (kind === 'system' || from.id !== userId || edited < sinceMs || deleted) continue;
        seqs.push(seq);
        if (seqs.length === DELETED_MESSAGES_MAX) return { seqs, from: seq };
      }
      const [oldest, newest] = [messages[0]?.entry, messages.at(-1)?.entry];
      // Replicas' clocks differ a little: only a whole page of older messages ends it.
      if (!oldest || newest!.at < readSinceMs) break;
      from = before = oldest.seq;
    }
    return { seqs, from };
  };
  const deleteOne = async (by: Author, room: string, target: number): Promise<boolean> => {
    const id = `clear-${randomText(9)}`;
    const draft: Draft = { room, id, kind: 'delete', from: by, at: now(), via, target };
    const { ok } = await post({ ...draft, isModerating: true });
    return ok;
  };
  /** A reaction shows the name of the person. */
  const removeReactions = async (room: string, from: Author, first: number): Promise<void> => {
    const { emojis } = await store.reactionsBy(room, from.id, first);
    const all = [...emojis].flatMap(([target, some]) => some.map((emoji) => ({ target, emoji })));
    for (let done = 0; done < Math.min(all.length, REACTIONS_MAX); done += TOGETHER_MAX) {
      const some = all.slice(done, done + TOGETHER_MAX);
      await Promise.all(some.map((reaction) => {
        const id = `clear-${randomText(9)}`;
        return post({ room, id, kind: 'react', from, at: now(), via, ...reaction, on: false });
      }));
    }
  };
  const run = async (
    by: Author,
    room: string,
    { userId, minutes }: { userId: string; minutes: number },
  ): Promise<Outcome> => {
    const since = now() - minutes * 60_000;
    const rejected = await rejectAll(by, room, { user: userId });
    let count = rejected.ok ? rejected.count ?? 0 : 0;
    const { seqs, from } = await readRecent(room, userId, since);
    await audit.addEntry(by, { action: 'delete', room, user: userId, since, count: seqs.length });
    for (let done = 0; done < seqs.length; done += TOGETHER_MAX) {
      const some = seqs.slice(done, done + TOGETHER_MAX);
      const deleted = await Promise.all(some.map((seq) => deleteOne(by, room, seq)));
      count += deleted.filter(Boolean).length;
    }
    if (from < Infinity) await removeReactions(room, { id: userId, name: '' }, from);
    // The reports need no decision any more. Failing to dismiss them is no reason to refuse.
    if (seqs.length > 0) await reports.dismiss(room, new Set(seqs)).catch(() => {});
    return { ok: true, count };
  };

  return async (by, room, selection) => {
    if (waiting.size >= WAITING_MAX || waiting.has(by.id)) return BUSY;
    waiting.add(by.id);
    const running = last.then(() => run(by, room, selection));
    last = running.catch(() => {});
    try {
      return await running;
    } finally {
      waiting.delete(by.id);
    }
  };
}
