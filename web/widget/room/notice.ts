/**
 * What went wrong, told to the reader for a moment.
 */
import type { ReactiveControllerHost } from 'lit';

export interface Notice {
  /** Empty when there is nothing to tell. */
  readonly text: string;
  /** An empty text takes it away. */
  show(text: string): void;
}

const NOTICE_MS = 8_000;

/** The host renders it; it ends when the host leaves the page. */
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
