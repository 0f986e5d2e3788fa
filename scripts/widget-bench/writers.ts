/**
 * Visitors who write at a steady rate: headless clients over the real protocol.
 */
import { type ChatClient, createChatClient, type RoomFeed } from '../../web/client/chat-client.ts';

export interface Writers {
  readonly sent: number;
  stop(): void;
}

export interface WritersOptions {
  url: string;
  room: string;
  messagesPerSecond: number;
  messagesMax?: number;
}

const WRITERS = 5;
const TICK_MS = 40;
/** Word pool for short and multi-line messages. */
const WORDS = 'the quick brown fox jumps over the lazy dog and comes back for more of it'.split(
  ' ',
);

export function startWriters(
  { url, room, messagesPerSecond, messagesMax = Infinity }: WritersOptions,
): Writers {
  const clients: ChatClient[] = Array.from(
    { length: WRITERS },
    (_, at) => createChatClient({ url, name: `Writer ${at + 1}` }),
  );
  const feeds: RoomFeed[] = clients.map((client) => client.room(room));
  const startedMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - startedMs;
    const due = Math.min(messagesMax, Math.floor(elapsedMs / 1_000 * messagesPerSecond));
    for (; sent < due; sent += 1) {
      const feed = feeds[sent % WRITERS]!;
      if (feed.state.phase !== 'live' || feed.state.pending.length > 50) return;
      feed.send(textOf(sent));
    }
  }, TICK_MS);
  return {
    get sent() {
      return sent;
    },
    stop() {
      clearInterval(timer);
      for (const client of clients) client.close();
    },
  };
}

function textOf(at: number): string {
  const words = Array.from({ length: 2 + (at * 7) % 28 }, (_, i) => WORDS[(at + i) % WORDS.length]);
  return `${at}: ${words.join(' ')}`;
}
