/**
 * Operations on rooms: list rooms and members.
 */
import type { JoiningMember } from '../../core/hub/joining-member.ts';
import * as v from 'valibot';
import type { Hub } from '../../core/hub/hub.ts';
import type { JoinedFrame, Presence } from '../../core/protocol/frames.ts';
import type { Store, StoredRoom } from '../../core/store/store.ts';
import { opensRoom } from './key.ts';
import { answerJson, type Operation, operation } from './operation.ts';
import { type Fields, members, rooms } from './schemas.ts';
import { fromStore } from './store-call.ts';

export interface RoomsOptions {
  hub: Pick<Hub, 'join' | 'leave' | 'rooms'>;
  store: Pick<Store, 'rooms'>;
  fields: Fields;
}

/** Store reads per request, for a key that matches few rooms. */
const READS_MAX = 10;
/** Time for other replicas to announce their members. */
const PRESENCE_WITHIN_MS = 300;

export function roomOperations({ hub, store, fields }: RoomsOptions): Operation[] {
  const { room, storedRoom, limit } = fields;
  return [
    operation({
      id: 'listRooms',
      method: 'GET',
      path: '/rooms',
      tag: 'Rooms',
      summary: 'List rooms',
      description: 'Rooms with messages that the key may access, by name. A page may be shorter ' +
        'than `limit`; the last page has no `after`.',
      access: 'read',
      query: { after: v.optional(storedRoom), limit },
      answers: { 200: { description: 'A page.', schema: rooms } },
      async answer({ key, query: { after = '', limit } }) {
        const found: StoredRoom[] = [];
        let from: string | undefined = after;
        for (let i = 0; i < READS_MAX && from !== undefined && found.length < limit; i++) {
          const some: StoredRoom[] = await fromStore(store.rooms(from, limit));
          const fitting = some.filter(({ name }) => opensRoom(key!, name));
          const taken = fitting.slice(0, limit - found.length);
          found.push(...taken);
          if (taken.length < fitting.length) from = taken.at(-1)!.name;
          else from = some.length < limit ? undefined : some.at(-1)!.name;
        }
        return answerJson({
          rooms: found.map(({ name, head, first }) => ({ room: name, head, first })),
          ...(from === undefined ? {} : { after: from }),
        });
      },
    }),
    operation({
      id: 'listMembers',
      method: 'GET',
      path: '/rooms/{room}/members',
      tag: 'Rooms',
      summary: 'List the members of a room',
      description: 'On all replicas, as known to the one that answers.',
      access: 'read',
      params: { room },
      answers: { 200: { description: 'The members.', schema: members } },
      async answer({ params: { room } }) {
        return answerJson({ room, ...await fromStore(presenceOf(hub, room)) });
      },
    }),
  ];
}

/** Joins briefly as an unlisted member to read the presence. */
async function presenceOf(hub: RoomsOptions['hub'], room: string): Promise<Presence> {
  let joined: JoinedFrame | undefined;
  const observer: JoiningMember = {
    user: { id: '', name: '', role: 'guest' },
    isUnlisted: true,
    sentSeq: 0,
    send: (text) => {
      const frame = JSON.parse(text) as { type: string };
      if (frame.type === 'joined') joined = frame as JoinedFrame;
    },
    share() {},
    hint() {},
    close() {},
    drained: () => Promise.resolve(),
  };
  const isOpen = [...hub.rooms()].some(({ name }) => name === room);
  try {
    await hub.join(room, observer);
    if (!isOpen) {
      await new Promise((resolve) => setTimeout(resolve, PRESENCE_WITHIN_MS));
      hub.leave(room, observer);
      await hub.join(room, observer);
    }
    return joined!.presence;
  } finally {
    hub.leave(room, observer);
  }
}
