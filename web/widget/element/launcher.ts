/**
 * The button that floats over the page and opens the room in a panel: all of a launcher that is there
 * before the room is.
 */
import { make, type RoomFrame } from './room-frame.ts';

export interface Launcher extends RoomFrame {
  /** To the button. */
  focus(): void;
}

export interface LauncherOptions {
  /** The button was pressed. */
  onPress(): void;
  /** The button will perhaps be pressed. */
  onApproach(): void;
}

const UNREAD_SHOWN_MAX = 99;

export function createLauncher({ onPress, onApproach }: LauncherOptions): Launcher {
  const button = make('button', 'launcher', 'launcher');
  const badge = make('span', 'badge', 'badge');
  const note = make('div', 'note');
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
