/**
 * History of a room: pages of messages, for keys. Readers without one have `public-history.ts`.
 */
import type { Hub } from '../../core/hub/hub.ts';
import type { Store } from '../../core/store/store.ts';
import { answerJson, type Operation, operation } from './operation.ts';
import { type Fields, messages } from './schemas.ts';
import { fromStore } from './store-call.ts';
import { checkStoredRoom } from './stored-room.ts';

export interface HistoryOptions {
  hub: Pick<Hub, 'page'>;
  store: Pick<Store, 'heads'>;
  fields: Fields;
}

export function readMessages({ hub, store, fields }: HistoryOptions): Operation {
  const { storedRoom, before, limit } = fields;
  return operation({
    id: 'readMessages',
    method: 'GET',
    path: '/rooms/{room}/messages',
    tag: 'Messages',
    summary: 'Read a page of messages',
    description:
      'The latest, or those before a seq. Edits, deletions and reactions are folded in. A page may ' +
      'be shorter than `limit` where texts are long; it is the last when it has no `before`.',
    access: 'read',
    params: { room: storedRoom },
    query: { before, limit },
    answers: { 200: { description: 'A page.', schema: messages } },
    async answer({ params: { room }, query: { before, limit } }) {
      await checkStoredRoom(store, room);
      const { entries, first } = await fromStore(hub.page({ room, before, limit }));
      const oldest = entries[0]?.seq;
      // A page of long messages has fewer than were asked for.
      const isMore = oldest !== undefined && oldest > first;
      return answerJson({ room, first, messages: entries, before: isMore ? oldest : undefined });
    },
  });
}
