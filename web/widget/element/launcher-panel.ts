/**
 * Launcher panel: a dialog beside the page, or full screen.
 */
import { isImeKey } from '../ui/input-method.ts';
import { ENGLISH, type Language } from '../i18n/language.ts';
import { loadLanguage } from '../loading/load-language.ts';
import { panelStyles } from './launcher-panel.styles.ts';
import type { Panel, PanelOptions } from './room-element.ts';

const SMALL = '(max-width: 639.98px)';

export function createPanel(root: ShadowRoot, { onClose }: PanelOptions): Panel {
  const dialog = document.createElement('dialog');
  const closeButton = document.createElement('button');
  let listening: AbortController | undefined;
  let requested: string | undefined;

  const closed = (hadFocus: boolean): void => {
    if (!listening) return;
    listening.abort();
    listening = undefined;
    onClose(hadFocus);
  };
  const close = (): void => {
    const hadFocus = dialog.matches(':focus-within');
    dialog.close();
    closed(hadFocus);
  };
  /** Fits the panel above the on-screen keyboard. Ignores zoom, which is meant to enlarge it. */
  const fit = (): void => {
    const { offsetTop, height, scale } = visualViewport!;
    const isZoomed = scale > 1.01;
    dialog.style.setProperty('--_top', isZoomed ? '' : `${offsetTop}px`);
    dialog.style.setProperty('--_height', isZoomed ? '' : `${height}px`);
  };

  const nameButton = ({ direction, say }: Language): void => {
    // Puts the button into the corner that the room leaves free, whatever the page's direction.
    closeButton.dir = direction;
    closeButton.ariaLabel = closeButton.title = say('closeChat');
  };

  dialog.className = 'panel';
  dialog.part.add('panel');
  closeButton.className = 'close';
  closeButton.part.add('close-button');
  closeButton.onclick = close;
  dialog.append(closeButton);
  // The close event is asynchronous: the dialog may be open again.
  dialog.onclose = () => {
    if (!dialog.open) closed(true);
  };
  // A modal dialog closes on every Escape, even one meant for a part of the room.
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !isImeKey(event)) event.preventDefault();
  }, true);
  dialog.onkeydown = (event) => {
    if (event.key === 'Escape' && !isImeKey(event)) close();
  };
  root.adoptedStyleSheets = [...new Set([...root.adoptedStyleSheets, panelStyles.styleSheet!])];
  root.prepend(dialog);

  return {
    element: dialog,
    get isOpen() {
      return listening !== undefined;
    },
    setWords({ label, lang }) {
      dialog.ariaLabel = label;
      if (lang === requested) return;
      // Until the language has loaded.
      if (requested === undefined) nameButton(ENGLISH);
      requested = lang;
      void loadLanguage(lang).then((language) => lang === requested && nameButton(language));
    },
    open() {
      if (listening) return;
      listening = new AbortController();
      for (const type of ['resize', 'scroll']) {
        visualViewport?.addEventListener(type, fit, listening);
      }
      if (visualViewport) fit();
      if (matchMedia(SMALL).matches) dialog.showModal();
      else dialog.show();
    },
    close,
  };
}
