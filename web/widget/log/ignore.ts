/**
 * Ignored people: their messages are hidden from this visitor alone, on this device.
 */
import { css, html, type TemplateResult } from 'lit';
import { LanguageElement } from '../i18n/language-element.ts';
import { pageSignals } from '../notify/page-signals.ts';
import { withIgnored } from '../notify/settings-lists.ts';
import { controls } from '../ui/theme.ts';
import type { ChatLog } from './chat-log.ts';
import type { ChatMessage } from './chat-message.ts';

/** `element` shows a message of the person. */
export function setIgnored(element: ChatMessage, isIgnored: boolean): void {
  const { server } = (element.getRootNode() as ShadowRoot).host as ChatLog;
  const { settings } = pageSignals();
  const { id } = element.row.author;
  settings.change(server, withIgnored(settings.of(server), id, isIgnored));
  element.focus({ preventScroll: true });
}

/** Stands for the text of an ignored person's message. */
export class MessageIgnored extends LanguageElement {
  static override properties = {
    isHead: { attribute: false },
    isReached: { attribute: false },
  };
  static override styles = [
    controls,
    css`
      @media (pointer: coarse) {
        .text-button {
          min-block-size: 44px;
        }
      }
    `,
  ];

  /** Only the first of a group has the button. */
  declare isHead: boolean;
  /** Whether the button is in the tab order. */
  declare isReached: boolean;

  override render(): TemplateResult {
    const { say } = this.language;
    const button = this.isHead
      ? html`
        <button
          class="text-button"
          tabindex=${this.isReached ? 0 : -1}
          @click=${this.#onClick}
        >${say('stopIgnoring')}</button>
      `
      : '';
    return html`${say('ignored')} ${button}`;
  }

  #onClick(): void {
    setIgnored((this.getRootNode() as ShadowRoot).host as ChatMessage, false);
  }
}
