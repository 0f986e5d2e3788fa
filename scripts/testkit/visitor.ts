/**
 * Visitor of a deployed chat: sends through the headless client, and records what it saw, its time
 * without a connection, and the delays of messages.
 */
import { createChatClient } from '../../web/client/chat-client.ts';
import { createDeliveryChecker, type DeliveryChecker, numberedText } from './delivery-checker.ts';

export interface Visitor {
  readonly name: string;
  readonly room: string;
  readonly isLive: boolean;
  readonly pendingCount: number;
  readonly sent: readonly string[];
  readonly checker: DeliveryChecker;
  /** Milliseconds from send to sight, for its own messages and others'. */
  readonly delaysMs: readonly number[];
  readonly replicas: readonly string[];
  readonly awayMsMax: number;
  speak(): void;
  close(): void;
}

export interface VisitorOptions {
  name: string;
  url: string;
  room: string;
  /** Send times by message id, shared by the visitors of one check. */
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
