/**
 * What a reader does with the widget, as one event with a typed detail: the inner elements emit it,
 * `<starling-room>` carries it out. It never leaves the widget.
 */
import type { Message } from '../../client/room-state.ts';
import type { NamedUser } from '../../../server/core/protocol/moderation.ts';

/** `moderation`: what waits for moderators. `verdict`: what to do about one message. */
export type PanelName = 'roster' | 'settings' | 'moderation' | 'verdict';

/** What the panel `verdict` is to be about. */
export interface Charge {
  kind: 'report' | 'mute' | 'ban';
  /** Seq of the message, for a report. */
  seq: number;
  /** Whose it is. */
  author: NamedUser;
}

/** About the widget itself. */
export type WidgetAction =
  /** Prevented when the text could not be taken: the composer then keeps it. */
  | { type: 'send'; text: string }
  | { type: 'reply'; message: Message }
  | { type: 'edit'; message: Message }
  | { type: 'edit-last' }
  /** Leaves the reply or the edit. */
  | { type: 'cancel' }
  /** Brings a message into view. */
  | { type: 'reveal'; seq: number }
  | { type: 'toggle-panel'; panel: PanelName; about?: Charge }
  /** Shows what went wrong, for a moment. */
  | { type: 'tell'; words: string };

/** About the room or the connection. */
export type RoomAction =
  | { type: 'typing' }
  | { type: 'rename'; name: string }
  | { type: 'delete'; seq: number }
  | { type: 'react'; seq: number; emoji: string; on: boolean }
  | { type: 'retry'; id: string }
  | { type: 'discard'; id: string }
  | { type: 'reconnect' };

export type ChatAction = WidgetAction | RoomAction;

export const CHAT_ACTION = 'chat-action';

export type ChatActionEvent = CustomEvent<ChatAction>;

/** Returns false when the action could not be carried out. */
export function act(source: EventTarget, action: ChatAction): boolean {
  return source.dispatchEvent(
    new CustomEvent<ChatAction>(CHAT_ACTION, {
      detail: action,
      bubbles: true,
      composed: true,
      cancelable: true,
    }),
  );
}
