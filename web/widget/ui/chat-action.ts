/**
 * Reader actions: inner elements dispatch one typed event, `<starling-room>` performs it.
 */
import type { TemplateResult } from 'lit';
import type { Message, PendingMessage } from '../../client/room-state.ts';
import type { NamedUser } from '../../../server/core/protocol/moderation.ts';

/** `report`: the dialog to report a message or to mute or ban its author. */
export type PanelName = 'roster' | 'settings' | 'moderation' | 'report';

export interface ReportTarget {
  kind: 'report' | 'mute' | 'ban';
  seq: number;
  author: NamedUser;
}

export type WidgetAction =
  /** Cancelled if the text was refused; the composer then keeps it. */
  | { type: 'send'; text: string }
  | { type: 'reply'; message: Message }
  | { type: 'edit'; message: Message }
  /** Takes an unsent message back into the composer. */
  | { type: 'rewrite'; message: PendingMessage }
  | { type: 'edit-last' }
  /** Ends the reply or the edit. */
  | { type: 'cancel' }
  | { type: 'reveal'; seq: number }
  | { type: 'toggle-panel'; panel: PanelName; about?: ReportTarget }
  | { type: 'notice'; words: string | TemplateResult };

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

export function dispatchAction(source: EventTarget, action: ChatAction): boolean {
  return source.dispatchEvent(
    new CustomEvent<ChatAction>(CHAT_ACTION, {
      detail: action,
      bubbles: true,
      composed: true,
      cancelable: true,
    }),
  );
}
