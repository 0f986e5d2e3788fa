/**
 * Notice: an error message that disappears after a few seconds.
 */
import type { ReactiveControllerHost } from 'lit';

export interface Notice {
  readonly text: string;
  show(text: string): void;
}

const NOTICE_MS = 8_000;

/** The host renders the text. Disconnecting the host removes it. */
export function createNotice(host: ReactiveControllerHost): Notice {
  let shown = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (text: string): void => {
    clearTimeout(timer);
    shown = text;
    if (text) timer = setTimeout(show, NOTICE_MS, '');
    host.requestUpdate();
  };
  host.addController({ hostDisconnected: () => show('') });
  return {
    get text() {
      return shown;
    },
    show,
  };
}
