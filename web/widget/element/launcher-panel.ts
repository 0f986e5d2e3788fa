/**
 * The panel that a launcher opens: a dialog, beside the page on a large screen, in its place on a
 * small one. The entry of `/starling-panel.js`, which is loaded after the room, since there is nothing
 * to open before.
 */
import { isOfInputMethod } from '../ui/input-method.ts';
import { directionOf } from '../i18n/language-tag.ts';
import { panelStyles } from './launcher-panel.styles.ts';
import { panelLanguage } from './panel-words.ts';
import type { Panel, PanelOptions } from './room-element.ts';

/** As in the style sheet. */
const SMALL = '(max-width: 639.98px)';

export function createPanel(root: ShadowRoot, { onClose }: PanelOptions): Panel {
  const dialog = document.createElement('dialog');
  const closeButton = document.createElement('button');
  let following: AbortController | undefined;

  const closed = (hadFocus: boolean): void => {
    if (!following) return;
    following.abort();
    following = undefined;
    onClose(hadFocus);
  };
  const close = (): void => {
    const hadFocus = dialog.matches(':focus-within');
    dialog.close();
    closed(hadFocus);
  };
  /** What a keyboard on the screen leaves; not what a zoom does, since that is to make it larger. */
  const fit = (): void => {
    const { offsetTop, height, scale } = visualViewport!;
    const isZoomed = scale > 1.01;
    dialog.style.setProperty('--_top', isZoomed ? '' : `${offsetTop}px`);
    dialog.style.setProperty('--_height', isZoomed ? '' : `${height}px`);
  };

  dialog.className = 'panel';
  dialog.part.add('panel');
  closeButton.className = 'close';
  closeButton.part.add('close-button');
  closeButton.onclick = close;
  dialog.append(closeButton);
  // Told later than it happens: it may be open again by then.
  dialog.onclose = () => {
    if (!dialog.open) closed(true);
  };
  // A modal dialog would close by itself, even when the key was meant for something in the room.
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !isOfInputMethod(event)) event.preventDefault();
  }, true);
  dialog.onkeydown = (event) => {
    if (event.key === 'Escape' && !isOfInputMethod(event)) close();
  };
  root.adoptedStyleSheets = [...new Set([...root.adoptedStyleSheets, panelStyles.styleSheet!])];
  root.prepend(dialog);

  return {
    element: dialog,
    get isOpen() {
      return following !== undefined;
    },
    say({ label, lang }) {
      const { code, close } = panelLanguage(lang);
      // Into the corner that the room leaves free for it, whatever the page's direction.
      closeButton.dir = directionOf(code);
      dialog.ariaLabel = label;
      closeButton.ariaLabel = closeButton.title = close;
    },
    open() {
      if (following) return;
      following = new AbortController();
      for (const type of ['resize', 'scroll']) {
        visualViewport?.addEventListener(type, fit, following);
      }
      if (visualViewport) fit();
      if (matchMedia(SMALL).matches) dialog.showModal();
      else dialog.show();
    },
    close,
  };
}
