/**
 * The headless client: one connection, any number of rooms. Runs in browsers, on Node and on Deno.
 */
import { createClient } from './client.ts';
import type { ChatClient, ChatClientOptions } from './client-api.ts';
import { solveChallenge } from './solve-challenge.ts';

export type * from './client-api.ts';

/**
 * Opens a connection immediately.
 *
 * @example
 * const client = createChatClient({ url: 'https://chat.example', name: 'Ada' });
 * const lobby = client.room('lobby');
 * lobby.subscribe(() => console.log(lobby.state.messages.at(-1)?.text));
 * lobby.send('Hello');
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  return createClient({ ...options, solve: solveChallenge });
}
