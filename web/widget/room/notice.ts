/**
 * Notice: a message that disappears after a few seconds.
 */
import type { ReactiveControllerHost, TemplateResult } from 'lit';

export interface Notice {
  readonly text: string | TemplateResult;
  show(text: string | TemplateResult): void;
}

const NOTICE_MS = 8_000;

/** The host renders the text. Disconnecting the host removes it. */
export function createNotice(host: ReactiveControllerHost): Notice {
  let shown: Notice['text'] = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (text: Notice['text']): void => {
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
