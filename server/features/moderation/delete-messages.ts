/**
 * Deletes the recent messages of a person in a room, in bounded steps, each like a deletion by a
 * moderator: every replica, reader, webhook and export sees ordinary entries.
 */
import { randomText } from '../../lib/random-text.ts';
import type { Author } from '../../core/protocol/entry.ts';
import type { Appended, Draft, Store } from '../../core/store/store.ts';
import type { Audit } from './audit.ts';
import type { Moderation } from './moderation.ts';
import type { Reports } from './queue/reports.ts';

export interface DeleteMessagesOptions {
  store: Pick<Store, 'page'>;
  post(draft: Draft): Promise<Appended>;
  via: string;
  audit: Audit;
  reports: Pick<Reports, 'dismiss'>;
  now?: () => number;
}

/** Bounds of one command. */
export const DELETED_MESSAGES_MAX = 1_000;
export const READ_MESSAGES_MAX = 20_000;
const PAGE_MESSAGES = 200;
const TOGETHER_MAX = 50;

export function createDeleteMessages(
  { store, post, via, audit, reports, now = Date.now }: DeleteMessagesOptions,
): Moderation['deleteMessages'] {
  /** Newest first. */
  const recentSeqs = async (room: string, userId: string, sinceMs: number): Promise<number[]> => {
    const seqs: number[] = [];
    let before: number | undefined;
    for (let read = 0; read < READ_MESSAGES_MAX; read += PAGE_MESSAGES) {
      const { messages } = await store.page(room, before, PAGE_MESSAGES);
      for (const { entry: { seq, kind, from, at, deleted } } of messages.toReversed()) {
        if (kind === 'system' || from.id !== userId || at < sinceMs || deleted) continue;
        seqs.push(seq);
        if (seqs.length === DELETED_MESSAGES_MAX) return seqs;
      }
      const [oldest, newest] = [messages[0]?.entry, messages.at(-1)?.entry];
      // Replicas' clocks differ a little: only a whole page of older messages ends it.
      if (!oldest || newest!.at < sinceMs) break;
      before = oldest.seq;
    }
    return seqs;
  };
  const deleteOne = async (by: Author, room: string, target: number): Promise<boolean> => {
    const id = `clear-${randomText(9)}`;
    const draft: Draft = { room, id, kind: 'delete', from: by, at: now(), via, target };
    const { ok } = await post({ ...draft, isModerating: true });
    // The reports need no decision any more. Failing to dismiss them is no reason to refuse.
    if (ok) await reports.dismiss(room, target).catch(() => {});
    return ok;
  };
  return async (by, room, { userId, minutes }) => {
    const since = now() - minutes * 60_000;
    const seqs = await recentSeqs(room, userId, since);
    await audit.addEntry(by, { action: 'delete', room, user: userId, since, count: seqs.length });
    let count = 0;
    for (let done = 0; done < seqs.length; done += TOGETHER_MAX) {
      const some = seqs.slice(done, done + TOGETHER_MAX);
      const deleted = await Promise.all(some.map((seq) => deleteOne(by, room, seq)));
      count += deleted.filter(Boolean).length;
    }
    return { ok: true, count };
  };
}
