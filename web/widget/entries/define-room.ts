/**
 * Entry of `starling-room.js`: registers the room's elements unless an earlier load has. The other
 * bundles import it, so that they share its code.
 */
import { ChatMessage } from '../log/chat-message.ts';
import { ChatLog } from '../log/chat-log.ts';
import { ChatComposer } from '../composer/chat-composer.ts';
import { ChatHeader } from '../room/chat-header.ts';
import { ChatStatus } from '../room/chat-status.ts';
import { ChatRoom } from '../room/chat-room.ts';
import { ChatToolbar } from '../log/chat-toolbar.ts';
import { ChatTyping } from '../log/chat-typing.ts';
import { createClient } from '../../client/client.ts';
import { createSharedClients } from '../element/shared-client.ts';
import { createBrowserStorage } from '../ui/browser-storage.ts';
import { panelsBundle } from '../loading/bundles.ts';

if (!customElements.get('starling-room')) {
  ChatRoom.clients = createSharedClients({
    open: (place) =>
      createClient({
        ...place,
        storage: createBrowserStorage(),
        solve: async (challenge) => (await panelsBundle.load()).solveChallenge(challenge),
      }),
  });
  // Inner elements first: an element that is already on the page renders once it is defined.
  customElements.define('starling-toolbar', ChatToolbar);
  customElements.define('starling-message', ChatMessage);
  customElements.define('starling-log', ChatLog);
  customElements.define('starling-composer', ChatComposer);
  customElements.define('starling-header', ChatHeader);
  customElements.define('starling-status', ChatStatus);
  customElements.define('starling-typing', ChatTyping);
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
    'starling-toolbar': ChatToolbar;
    'starling-typing': ChatTyping;
  }
}
