/**
 * The launcher: a floating button that opens the room in a panel. Works before the room is loaded.
 */
import { createElement, type RoomFrame } from './room-frame.ts';

export interface Launcher extends RoomFrame {
  focus(): void;
}

export interface LauncherOptions {
  onPress(): void;
  /** The visitor points at or focuses the button, so preload the room. */
  onApproach(): void;
}

const UNREAD_SHOWN_MAX = 99;

export function createLauncher({ onPress, onApproach }: LauncherOptions): Launcher {
  const button = createElement('button', 'launcher', 'launcher');
  const badge = createElement('span', 'badge', 'badge');
  const note = createElement('div', 'note');
  button.append(badge);
  button.ariaHasPopup = 'dialog';
  button.onclick = onPress;
  button.onpointerenter = button.onfocus = onApproach;
  note.role = 'status';
  return {
    nodes: [button, note],
    show({ words, label, unread, isAwaited, hasFailed }) {
      const name = label || words.open;
      button.ariaLabel = unread ? `${name}, ${words.unread(unread)}` : name;
      button.title = name;
      button.ariaBusy = `${isAwaited}`;
      badge.textContent = unread > UNREAD_SHOWN_MAX ? `${UNREAD_SHOWN_MAX}+` : `${unread || ''}`;
      note.textContent = hasFailed ? words.failed : '';
    },
    focus: () => button.focus(),
  };
}
