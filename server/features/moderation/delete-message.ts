/**
 * Deletion of a message by a moderator: audited when it is somebody else's, and its reports go too.
 */
import type { Author } from '../../core/protocol/entry.ts';
import type { DeleteFrame } from '../../core/protocol/frames.ts';
import type { Appended, Draft, Store } from '../../core/store/store.ts';
import type { Audit } from './audit.ts';
import { messageAt } from './queue/hold-queue.ts';
import type { Moderation } from './moderation.ts';
import type { Reports } from './queue/reports.ts';

export interface DeleteMessageOptions {
  store: Pick<Store, 'page'>;
  post(draft: Draft): Promise<Appended>;
  rightsOf: Moderation['rightsOf'];
  /** This replica's name. */
  via: string;
  audit: Audit;
  reports: Reports;
}

export function createDeleteMessage(
  { store, post, rightsOf, via, audit, reports }: DeleteMessageOptions,
): Moderation['deleteMessage'] {
  const deleteAs = async (by: Author, { room, target, id }: DeleteFrame): Promise<Appended> => {
    const message = await messageAt(store, room, target);
    const user = message?.from.id;
    const isAct = user !== undefined && user !== by.id && !message?.deleted;
    if (isAct) await audit.note(by, { action: 'delete', room, target, user });
    const at = Date.now();
    const draft: Draft = { room, id, kind: 'delete', from: by, at, via, target };
    const appended = await post({ ...draft, isModerating: true });
    // A report about what is gone asks for nothing any more; whether it goes too is not worth a refusal.
    if (appended.ok) await reports.dismiss(room, target).catch(() => {});
    return appended;
  };
  return (visitor, frame) =>
    rightsOf(visitor, frame.room).moderate ? deleteAs(visitor.author, frame) : undefined;
}
