/**
 * Posts of bots: through the gates that every message passes, and carried out once per request.
 */
import type { Hub } from '../../core/hub/hub.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import type { PostFrame } from '../../core/protocol/frames.ts';
import type { PostDoor } from '../../core/session/post.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { Store } from '../../core/store/store.ts';
import type { EntryIds, RequestName } from './entry-ids.ts';
import { problemOf } from './problem.ts';
import { fromStore } from './store-call.ts';

export interface PostingOptions {
  hub: Pick<Hub, 'open' | 'recent'>;
  ids: EntryIds;
  post: PostDoor;
  store: Pick<Store, 'byId'>;
}

/** What became of a post: it is in the room, or waits for a moderator. */
export type Posted = { isHeld: true; id: string } | Made;

export interface Made {
  isHeld?: undefined;
  entry: Entry;
  isRepeated: boolean;
}

export function createPosting({ hub, ids, post: door, store }: PostingOptions) {
  /**
   * What a replica of an earlier version did for the same request: an update must not have it carried
   * out twice.
   */
  const doneBefore = async (
    visitor: Visitor,
    request: RequestName,
  ): Promise<Posted | undefined> => {
    const id = ids.formerOf(request);
    const { room } = request;
    if (id === undefined || hub.recent(room).length === 0) return undefined;
    const entry = await fromStore(store.byId(room, id));
    // Anybody could give an entry such an id.
    return entry?.from.id === visitor.author.id ? { entry, isRepeated: true } : undefined;
  };
  return async (
    visitor: Visitor,
    frame: PostFrame,
    request: RequestName,
  ): Promise<Posted> => {
    // Gates judge by the room's last entries, on every replica alike.
    await fromStore(hub.open(frame.room));
    const done = await doneBefore(visitor, request);
    if (done) return done;
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
