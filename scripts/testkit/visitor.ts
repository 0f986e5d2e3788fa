/**
 * One visitor of a deployed chat: speaks in a room through the headless client, and remembers what
 * it saw, for how long it was away, and how long the messages took that it saw.
 */
import { createChatClient } from '../../web/client/chat-client.ts';
import { createDeliveryChecker, type DeliveryChecker, numberedText } from './delivery-checker.ts';

export interface Visitor {
  readonly name: string;
  readonly room: string;
  readonly isLive: boolean;
  readonly pendingCount: number;
  /** Ids of what it said. */
  readonly sent: readonly string[];
  readonly checker: DeliveryChecker;
  /** Of its own messages and those of the others: from sending to seeing them, milliseconds. */
  readonly delaysMs: readonly number[];
  /** The replica of each connection that it had. */
  readonly replicas: readonly string[];
  /** The longest time without a connection since it first had one. */
  readonly awayMsMax: number;
  speak(): void;
  close(): void;
}

export interface VisitorOptions {
  name: string;
  url: string;
  room: string;
  /** When each message was sent, by its id: the visitors of one check share it. */
  sentAtMs: Map<string, number>;
}

export function createVisitor({ name, url, room, sentAtMs }: VisitorOptions): Visitor {
  const client = createChatClient({ url, name });
  const feed = client.room(room);
  const checker = createDeliveryChecker(name);
  const sent: string[] = [];
  const delaysMs: number[] = [];
  const replicas: string[] = [];
  let lostAtMs: number | undefined;
  let awayMsMax = 0;

  client.subscribe(() => {
    const isOpen = client.status.type === 'open';
    if (isOpen && lostAtMs !== undefined) {
      awayMsMax = Math.max(awayMsMax, performance.now() - lostAtMs);
      lostAtMs = undefined;
    } else if (!isOpen && replicas.length > 0) lostAtMs ??= performance.now();
    if (isOpen && client.replica && client.replica !== replicas.at(-1)) {
      replicas.push(client.replica);
    }
  });
  feed.subscribe(() => {
    const before = checker.seen.length;
    checker.checkView(feed.state.messages);
    for (const id of checker.seen.slice(before)) {
      const at = sentAtMs.get(id);
      if (at !== undefined) delaysMs.push(performance.now() - at);
    }
  });

  return {
    name,
    room,
    checker,
    sent,
    delaysMs,
    replicas,
    get isLive() {
      return feed.state.phase === 'live';
    },
    get pendingCount() {
      return feed.state.pending.length;
    },
    get awayMsMax() {
      return awayMsMax;
    },
    speak() {
      const id = feed.send(numberedText(name, sent.length + 1));
      sent.push(id);
      sentAtMs.set(id, performance.now());
    },
    close: () => client.close(),
  };
}
