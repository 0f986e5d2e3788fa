/**
 * Room history: pages of messages, for keys and, in public rooms, for everybody.
 */
import type { HistoryPages } from '../history-pages.ts';
import type { Store } from '../../core/store/store.ts';
import { answerJson, type Operation, operation } from './operation.ts';
import { type Fields, messages } from './schemas.ts';
import { checkRoomName, checkStoredRoom } from './stored-room.ts';

export interface HistoryOptions {
  pages: HistoryPages;
  store: Pick<Store, 'heads'>;
  fields: Fields;
}

export function readMessages({ pages, store, fields }: HistoryOptions): Operation {
  const { storedRoom, before, limit } = fields;
  return operation({
    id: 'readMessages',
    method: 'GET',
    path: '/rooms/{room}/messages',
    tag: 'Messages',
    summary: 'Read a page of messages',
    description:
      'The latest messages, or those before a seq. Edits, deletions and reactions are folded in. ' +
      'A page of long texts may be shorter than `limit`; the last page has no `before`. Public ' +
      'rooms need no key.',
    access: 'read-or-public',
    hasReaderQueue: true,
    params: { room: storedRoom },
    query: { before, limit },
    answers: { 200: { description: 'A page.', schema: messages } },
    async answer({ key, account, network, remoteAddress, params: { room }, query }) {
      if (key) await checkStoredRoom(store, room);
      else checkRoomName(room);
      const reader = key ? undefined : { account, source: network() ?? remoteAddress ?? '' };
      const { page: { entries, first } } = await pages.read({ room, ...query }, reader);
      const oldest = entries[0]?.seq;
      const isMore = oldest !== undefined && oldest > first;
      return answerJson({ room, first, messages: entries, before: isMore ? oldest : undefined });
    },
  });
}
