/**
 * Deletion with Undo: the message is deleted after a few seconds, or when the page is left.
 */
import { html } from 'lit';
import { dispatchAction } from '../ui/chat-action.ts';
import type { ChatRoom } from '../room/chat-room.ts';
import type { ChatLog } from './chat-log.ts';
import type { ChatMessage } from './chat-message.ts';
import { isPending } from './log-rows.ts';

const UNDO_MS = 6_000;
const CROSSED_OUT = 'line-through';

/** By room: deletes the message that waits. */
const waiting = new WeakMap<ChatRoom, () => void>();

export function deleteWithUndo(element: ChatMessage): void {
  const { row: { message }, language } = element;
  const log = hostOf(element) as ChatLog;
  const room = hostOf(log) as ChatRoom;
  const { feed } = log;
  if (!feed || isPending(message)) return;
  waiting.get(room)?.();
  element.style.textDecoration = CROSSED_OUT;
  const leaving = new AbortController();
  const end = (): void => {
    clearTimeout(timer);
    leaving.abort();
    waiting.delete(room);
    element.style.textDecoration = '';
    // Another notice may have come.
    if (room.renderRoot.querySelector('#deleted')) {
      dispatchAction(room, { type: 'notice', words: '' });
    }
  };
  const deleteNow = (): void => {
    end();
    feed.delete(message.seq);
  };
  const timer = setTimeout(deleteNow, UNDO_MS);
  addEventListener('pagehide', deleteNow, leaving);
  waiting.set(room, deleteNow);
  const words = html`
    <span id="deleted" class="calm">${language.say('deleted')}
      <button class="text-button" @click=${end}>${language.say('undo')}</button></span>
  `;
  dispatchAction(room, { type: 'notice', words });
}

function hostOf(element: Element): Element {
  return (element.getRootNode() as ShadowRoot).host;
}
