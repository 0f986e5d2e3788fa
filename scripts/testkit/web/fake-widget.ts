/**
 * The whole widget over a client without a server: bundled into a page by a test, which then says what
 * the client shows.
 */
import '../../../web/widget/entries/define-room.ts';
import '../../../web/widget/entries/define-chat.ts';
import { ChatRoom } from '../../../web/widget/room/chat-room.ts';
import { createFakeClient, fakeMessage } from './fake-client.ts';
import * as shared from '../../../web/widget/loading/shared.ts';
import { createSharedClients } from '../../../web/widget/element/shared-client.ts';

const [client, other] = [createFakeClient(), createFakeClient()];
ChatRoom.clients = createSharedClients({
  open: ({ url }) => String(url).includes('other') ? other : client,
});

/** `other`: of any server that is called so. */
const fake = { client, other, feed: client.room('lobby'), message: fakeMessage };

/** What the page's scripts find under the global `fake`. */
export type Fake = typeof fake;

// What is loaded later imports `shared` by way of a stand-in for the room's bundle.
Object.assign(globalThis, { fake, shared });
