/**
 * Performs a reader's action on the room or the connection through the client.
 */
import type { ChatClient, RoomFeed } from '../../client/chat-client.ts';
import type { RoomAction } from '../ui/chat-action.ts';

export function performAction(action: RoomAction, client: ChatClient, feed: RoomFeed): void {
  switch (action.type) {
    case 'typing':
      return feed.typing();
    case 'rename':
      return client.rename(action.name);
    case 'delete':
      return feed.delete(action.seq);
    case 'react':
      return feed.react(action.seq, action.emoji, action.on);
    case 'retry':
      return feed.retry(action.id);
    case 'discard':
      return feed.discard(action.id);
    case 'reconnect':
      return client.reconnect();
    default:
      action satisfies never;
  }
}
