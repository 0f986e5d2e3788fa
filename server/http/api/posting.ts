/**
 * Posts by bots: pass the same guards as every message, and take effect once per request.
 */
import type { Hub } from '../../core/hub/hub.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import type { PostFrame } from '../../core/protocol/frames.ts';
import type { PostPipeline } from '../../core/session/post.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { Store } from '../../core/store/store.ts';
import type { EntryIds, RequestName } from './entry-ids.ts';
import { problemOf } from './problem.ts';
import { fromStore } from './store-call.ts';

export interface PostingOptions {
  hub: Pick<Hub, 'open' | 'recent'>;
  ids: EntryIds;
  post: PostPipeline;
  store: Pick<Store, 'byId'>;
}

export type Posted = { isHeld: true; id: string } | Made;

export interface Made {
  isHeld?: undefined;
  entry: Entry;
  isRepeated: boolean;
}

export function createPosting({ hub, ids, post: door, store }: PostingOptions) {
  /**
   * Finds the entry that a replica of an earlier version made for the same request, so that a
   * rolling update does not post it twice.
   */
  const postedBefore = async (
    visitor: Visitor,
    request: RequestName,
  ): Promise<Posted | undefined> => {
    const id = ids.formerOf(request);
    const { room } = request;
    if (id === undefined || hub.recent(room).length === 0) return undefined;
    const entry = await fromStore(store.byId(room, id));
    // Such an id is not secret: anybody could have used it.
    return entry?.from.id === visitor.author.id ? { entry, isRepeated: true } : undefined;
  };
  return async (
    visitor: Visitor,
    frame: PostFrame,
    request: RequestName,
  ): Promise<Posted> => {
    // Guards check the room's recent entries, which must be loaded on every replica.
    await fromStore(hub.open(frame.room));
    const earlier = await postedBefore(visitor, request);
    if (earlier) return earlier;
    const posting = door(visitor, frame);
    if (posting.refused) {
      const refused = await fromStore(Promise.resolve(posting.refused));
      if (refused.held) return { isHeld: true, id: frame.id };
      throw problemOf(refused);
    }
    const appended = await fromStore(posting.appended);
    if (!appended.ok) throw problemOf(appended.refusal);
    return { entry: appended.entry, isRepeated: appended.repeated };
  };
}
