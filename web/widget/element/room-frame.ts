/**
 * Placeholder of the room: an empty box of the same size, which also reports a failed load.
 */
import type { LauncherWords } from './launcher-words.ts';

export interface RoomFrame {
  readonly nodes: readonly HTMLElement[];
  show(state: FrameState): void;
}

export interface FrameState {
  words: LauncherWords;
  label: string;
  unread: number;
  isAwaited: boolean;
  hasFailed: boolean;
}

export function createInlineFrame(onRetry: () => void): RoomFrame {
  const box = createElement('div', 'box', 'chat');
  const text = createElement('span');
  const button = createElement('button', 'retry');
  box.role = 'status';
  button.onclick = onRetry;
  return {
    nodes: [box],
    show({ words, hasFailed }) {
      text.textContent = words.failed;
      button.textContent = words.retry;
      box.replaceChildren(...hasFailed ? [text, button] : []);
    },
  };
}

export function createElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  part = '',
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.className = className;
  if (part) element.part.add(part);
  return element;
}
