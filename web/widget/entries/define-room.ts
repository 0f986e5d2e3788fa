/**
 * Entry of `/starling-room.js`: registers the room's elements unless an earlier load has.
 */
// Import order: this one compresses best.
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
  // Inner elements first: an element that is already on the page renders once it is defined.
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
