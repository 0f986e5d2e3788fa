/**
 * Shows a message search over the log; scrolling or typing cancels it.
 */
import { html, nothing, render } from 'lit';
import type { RoomFeed } from '../../client/chat-client.ts';
import type { LanguageElement } from '../i18n/language-element.ts';
import { lookupStyles } from './message-lookup.styles.ts';
import { searchMessage } from './message-search.ts';

export interface MessageLookup {
  readonly isRunning: boolean;
  readonly isFound: Promise<boolean>;
  close(): void;
}

const NOTE_MS = 8_000;

/** `note` is an empty live region for this lookup. */
export function createMessageLookup(
  host: LanguageElement,
  note: HTMLElement,
  feed: RoomFeed,
  seq: number,
): MessageLookup {
  const root = note.getRootNode() as ShadowRoot;
  const sheet = lookupStyles.styleSheet;
  if (sheet && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  const search = searchMessage(feed, seq);
  const running = new AbortController();
  const { signal } = running;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    running.abort();
    search.giveUp();
    clearTimeout(timer);
    render(nothing, note);
  };
  const showNote = (text: string, button: string): void => {
    const template = html`
      <p>
        <span>${text}</span>
        <button class="text-button" @click=${close}>${button}</button>
      </p>
    `;
    render(template, note);
  };
  const runSearch = async (): Promise<boolean> => {
    const result = await search.result;
    if (signal.aborted || result === 'given-up') return false;
    close();
    if (result === 'found') return true;
    const { say } = host.language;
    showNote(say(`search_${result}`), say('dismiss'));
    timer = setTimeout(close, NOTE_MS);
    return false;
  };

  for (const type of ['wheel', 'touchmove']) {
    host.addEventListener(type, close, { passive: true, signal });
  }
  host.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') return;
    if (event.key === 'Escape') event.stopPropagation();
    close();
  }, { capture: true, signal });
  showNote(host.language.say('searching'), host.language.say('cancel'));
  return {
    get isRunning() {
      return !signal.aborted;
    },
    isFound: runSearch(),
    close,
  };
}
