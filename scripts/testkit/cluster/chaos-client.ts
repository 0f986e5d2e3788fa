/**
 * Client of the fault suite: talks all the time through the headless client, while its WebSocket
 * traffic is recorded.
 */
import {
  type ChatClient,
  createChatClient,
  type RoomFeed,
} from '../../../web/client/chat-client.ts';
import type { SentMessages, View } from './history.ts';
import { type ClientRecord, createRecorder } from './record.ts';

export interface ChaosClient {
  name: string;
  client: ChatClient;
  record: ClientRecord;
  feeds: ReadonlyMap<string, RoomFeed>;
  lastSeqs: ReadonlyMap<string, number>;
  sent(): SentMessages[];
  views(): View[];
  readonly isLive: boolean;
  pending(): string[];
  act(): void;
  close(): void;
}

export interface ChaosClientOptions {
  name: string;
  url: string;
  rooms: readonly string[];
  random: () => number;
}

/** Bound on waiting messages; the outbox has its own limit. */
const PENDING_MAX = 100;
const EMOJIS = ['👍', '🎉', '❤️'];

export function createChaosClient({ name, url, rooms, random }: ChaosClientOptions): ChaosClient {
  const { record, lastSeqs, WebSocket } = createRecorder(name);
  const client = createChatClient({ url, name, WebSocket });
  const feeds = new Map(rooms.map((room) => [room, client.room(room)]));
  const sent = new Map<string, string[]>(rooms.map((room) => [room, []]));

  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const sendPost = (room: string, feed: RoomFeed): void => {
    const ids = sent.get(room)!;
    ids.push(feed.send(`${name} ${room} ${ids.length + 1}`));
  };

  return {
    name,
    client,
    record,
    feeds,
    lastSeqs,
    sent: () => [...sent].map(([room, ids]) => ({ client: name, room, ids })),
    views: () =>
      [...feeds].map(([room, { state: { messages, presence } }]) => ({
        client: name,
        room,
        messages,
        presence,
      })),
    get isLive() {
      return client.status.type === 'open' &&
        [...feeds.values()].every(({ state }) => state.phase === 'live');
    },
    pending: () => [...feeds.values()].flatMap(({ state }) => state.pending.map(({ id }) => id)),
    act() {
      const [room, feed] = pick([...feeds]);
      if (feed.state.pending.length >= PENDING_MAX) return;
      const dice = random();
      const recent = feed.state.messages.slice(-10).filter(({ deleted }) => !deleted);
      const own = recent.filter(({ from }) => from.id === client.user?.id);
      if (dice < 0.1 && recent.length > 0) {
        const [{ seq, mine }, emoji] = [pick(recent), pick(EMOJIS)];
        feed.react(seq, emoji, !mine.includes(emoji));
      } else if (dice < 0.15 && own.length > 0) {
        feed.edit(pick(own).seq, `${name} ${room} edited ${dice}`);
      } else if (dice < 0.18 && own.length > 0) feed.delete(pick(own).seq);
      else sendPost(room, feed);
    },
    close: () => client.close(),
  };
}
