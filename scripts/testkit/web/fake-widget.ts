/**
 * The whole widget over a fake client: bundled into a page by a test, which controls the client.
 */
import '../../../web/widget/entries/define-room.ts';
import '../../../web/widget/entries/define-chat.ts';
import { ChatRoom } from '../../../web/widget/room/chat-room.ts';
import { createFakeClient, fakeMessage } from './fake-client.ts';
import { createSharedClients } from '../../../web/widget/element/shared-client.ts';

const [client, other] = [createFakeClient(), createFakeClient()];
ChatRoom.clients = createSharedClients({
  open: ({ url }) => String(url).includes('other') ? other : client,
});

/** `other` serves any server whose URL contains that word. */
const fake = { client, other, feed: client.room('lobby'), message: fakeMessage };

export type Fake = typeof fake;

Object.assign(globalThis, { fake });
