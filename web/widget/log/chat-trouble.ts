/**
 * Failed or held message: the reason and the buttons below it (retry, discard).
 */
import { css, html, type TemplateResult } from 'lit';
import type { PendingMessage } from '../../client/room-state.ts';
import { dispatchAction } from '../ui/chat-action.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { refusalWords } from '../i18n/refusal-words.ts';
import { controls } from '../ui/theme.ts';

export class ChatTrouble extends LanguageElement {
  static override properties = {
    message: { attribute: false },
    isReached: { attribute: false },
  };
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        column-gap: 0.875em;
        margin-block: 0.2em;
        color: var(--_danger);
        font-size: 0.8125em;
        text-align: end;
      }
      .held {
        color: var(--_muted);
      }
      @media (pointer: coarse) {
        .text-button {
          min-block-size: 44px;
        }
      }
    `,
  ];

  declare message: PendingMessage;
  /** Whether the message has the pointer or the focus; otherwise Tab skips the buttons. */
  declare isReached: boolean;

  override render(): TemplateResult {
    const { id, state, refusal } = this.message;
    const { say } = this.language;
    if (state === 'held') {
      return html`
        <span class="held" role="status">${say('waitsForModerator')}</span>
        ${this.#button('discard', 'dismiss', id)}
      `;
    }
    const reason = refusal && refusalWords(refusal, this.language);
    return html`
      <span>${reason ? say('notSentBecause', { reason }) : say('notSent')}</span>
      ${this.#button('retry', 'retry', id)} ${this.#button('discard', 'discard', id)}
    `;
  }

  #button(
    type: 'retry' | 'discard',
    label: 'retry' | 'discard' | 'dismiss',
    id: string,
  ): TemplateResult {
    return html`
      <button
        class="text-button ${type === 'discard' && label === type ? 'danger' : ''}"
        tabindex=${this.isReached ? 0 : -1}
        @click=${() => dispatchAction(this, { type, id })}
      >${this.language.say(label)}</button>
    `;
  }
}
