/**
 * Test setting of the client: a fake server and a fake clock.
 */
import {
  type ChatClient,
  type ChatStorage,
  createChatClient,
} from '../../../web/client/chat-client.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { createFakeServer, type FakeServer } from './fake-server.ts';

export interface Setting {
  clock: FakeClock;
  server: FakeServer;
  open(options?: ClientSettings): ChatClient;
}

export interface ClientSettings {
  name?: string;
  language?: string;
  token?: string;
  getToken?: () => string | Promise<string>;
  storage?: ChatStorage;
  random?: () => number;
}

/** Enough for a few frames in each direction. */
export const SOON_MS = 20;

export async function withServer(run: (setting: Setting) => Promise<void>): Promise<void> {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  const clients: ChatClient[] = [];
  const open = (options: ClientSettings = {}): ChatClient => {
    const { WebSocket } = server;
    const url = 'https://chat.example';
    const client = createChatClient({ url, WebSocket, clock, random: () => 0.5, ...options });
    clients.push(client);
    return client;
  };
  try {
    await run({ clock, server, open });
  } finally {
    for (const client of clients) client.close();
  }
}

export async function withLobby(
  run: (
    setting: Setting & { client: ChatClient; lobby: ReturnType<ChatClient['room']> },
  ) => Promise<void>,
  options: ClientSettings = {},
): Promise<void> {
  await withServer(async (setting) => {
    const client = setting.open(options);
    const lobby = client.room('lobby');
    await setting.clock.advance(SOON_MS);
    await run({ ...setting, client, lobby });
  });
}

export function createMapStorage(): ChatStorage & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    get: (key) => map.get(key) ?? null,
    set: (key, value) => void map.set(key, value),
    remove: (key) => void map.delete(key),
  };
}
