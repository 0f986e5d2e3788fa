/**
 * What stands in the place of the room before it is there: in the flow of the page an empty box of the
 * same size, which says when the room cannot be loaded.
 */
import type { LauncherWords } from './launcher-words.ts';

export interface RoomFrame {
  readonly nodes: readonly HTMLElement[];
  show(state: FrameState): void;
}

export interface FrameState {
  words: LauncherWords;
  /** What the page calls the room; may be empty. */
  label: string;
  unread: number;
  /** The visitor waits for the room. */
  isAwaited: boolean;
  hasFailed: boolean;
}

export function createInlineFrame(onRetry: () => void): RoomFrame {
  const box = make('div', 'box', 'chat');
  const text = make('span');
  const button = make('button', 'retry');
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

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  part = '',
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.className = className;
  if (part) element.part.add(part);
  return element;
}
