/**
 * Composing controller: new messages, replies, edits, and unsent messages taken back.
 */
import type { ReactiveControllerHost } from 'lit';
import type { ChatClient, RoomFeed } from '../../client/chat-client.ts';
import type { PendingMessage } from '../../client/room-state.ts';
import type { ChatComposer } from '../composer/chat-composer.ts';
import { type Composing, NEW_MESSAGE } from '../composer/composing.ts';

export interface ComposingController {
  readonly composing: Composing;
  set(composing: Composing): void;
  /** Returns whether there is a message to edit. */
  editLast(client: ChatClient, feed: RoomFeed): boolean;
  rewrite(feed: RoomFeed, message: PendingMessage, composer: ChatComposer | null): void;
  /** Returns false if the text was refused; the composer then keeps it. */
  send(feed: RoomFeed, text: string): boolean;
}

export interface ComposingOptions {
  onSent(): void;
  onRefused(message: string): void;
}

export function createComposing(
  host: ReactiveControllerHost,
  { onSent, onRefused }: ComposingOptions,
): ComposingController {
  let composing = NEW_MESSAGE;
  const set = (next: Composing): void => {
    composing = next;
    host.requestUpdate();
  };
  return {
    get composing() {
      return composing;
    },
    set,
    editLast(client, { state }) {
      const message = state.messages.findLast((one) =>
        one.from.id === client.user?.id && one.kind === 'message' && !one.deleted
      );
      if (message) set({ type: 'edit', message });
      return message !== undefined;
    },
    rewrite(feed, { id, text, replyTo }, composer) {
      // Where the reader may not write, the text would have no place.
      if (!composer) return;
      feed.discard(id);
      const message = feed.state.messages.find(({ seq }) => seq === replyTo);
      set(message ? { type: 'reply', message } : NEW_MESSAGE);
      void composer.insertFirst(text);
    },
    send(feed, text) {
      try {
        if (composing.type === 'edit') {
          if (text !== composing.message.text) feed.edit(composing.message.seq, text);
        } else {
          feed.send(text, composing.type === 'reply' ? { replyTo: composing.message.seq } : {});
          onSent();
        }
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        onRefused(error.message);
        return false;
      }
      set(NEW_MESSAGE);
      return true;
    },
  };
}
