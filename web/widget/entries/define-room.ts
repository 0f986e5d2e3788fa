/**
 * Registers the elements of the room: the entry of `/starling-room.js`, which the element around it
 * loads. Loading it twice is harmless: the first one stays.
 */
// From the inside out: in this order the bundle packs best.
import { ChatMessage } from '../log/chat-message.ts';
import { ChatLog } from '../log/chat-log.ts';
import { ChatComposer } from '../composer/chat-composer.ts';
import { ChatHeader } from '../room/chat-header.ts';
import { ChatStatus } from '../room/chat-status.ts';
import { ChatRoom } from '../room/chat-room.ts';
import { createChatClient } from '../../client/chat-client.ts';
import { createSharedClients } from '../element/shared-client.ts';
import { createBrowserStorage } from '../ui/browser-storage.ts';

export * from '../loading/shared.ts';

if (!customElements.get('starling-room')) {
  ChatRoom.clients = createSharedClients({
    open: (place) => createChatClient({ ...place, storage: createBrowserStorage() }),
  });
  // The inner ones first: an element that is already on the page renders as soon as it is known.
  customElements.define('starling-message', ChatMessage);
  customElements.define('starling-log', ChatLog);
  customElements.define('starling-composer', ChatComposer);
  customElements.define('starling-header', ChatHeader);
  customElements.define('starling-status', ChatStatus);
  customElements.define('starling-room', ChatRoom);
}

declare global {
  interface HTMLElementTagNameMap {
    'starling-composer': ChatComposer;
    'starling-header': ChatHeader;
    'starling-log': ChatLog;
    'starling-message': ChatMessage;
    'starling-room': ChatRoom;
    'starling-status': ChatStatus;
  }
}
