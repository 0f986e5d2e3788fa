/**
 * The whole widget over a client without a server: bundled into a page by a test, which then says what
 * the client shows.
 */
import './define-room.ts';
import './define-chat.ts';
import { ChatRoom } from './chat-room.ts';
import { createFakeClient, fakeMessage } from './fake-client.fixture.ts';
import { createSharedClients } from './shared-client.ts';

const client = createFakeClient();
ChatRoom.clients = createSharedClients({ open: () => client });

const fake = { client, feed: client.room('lobby'), message: fakeMessage };

/** What the page's scripts find under the global `fake`. */
export type Fake = typeof fake;

Object.assign(globalThis, { fake });
