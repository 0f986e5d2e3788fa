/**
 * Delete confirmation, in the place of a message's toolbar.
 */
import { css, html, type TemplateResult } from 'lit';
import { LanguageElement } from '../i18n/language-element.ts';
import { controls } from '../ui/theme.ts';

/** Detail of the event `answer`. */
export interface Answer {
  isYes: boolean;
  /** Given with the keyboard rather than a click or a tap. */
  isByKey: boolean;
}

export class DeleteConfirmation extends LanguageElement {
  static override styles = [
    controls,
    css`
      div {
        display: flex;
        align-items: center;
        gap: 0.125em;
      }
      .question {
        padding-inline: 0.6em 0.4em;
      }
      .answer {
        padding: 0.4em 0.6em;
      }
    `,
  ];

  override async focus(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector('button')!.focus();
  }

  override render(): TemplateResult {
    const { say } = this.language;
    return html`
      <div role="group" aria-label=${say('deleteThis')}>
        <span class="question">${say('deleteThis')}</span>
        <button
          class="text-button danger answer"
          @click=${(event: UIEvent) => this.#answer(event, true)}
        >${say('delete')}</button>
        <button class="text-button answer" @click=${(event: UIEvent) => this.#answer(event, false)}>
          ${say('keep')}
        </button>
      </div>
    `;
  }

  #answer({ detail: clicks }: UIEvent, isYes: boolean): void {
    const detail: Answer = { isYes, isByKey: clicks === 0 };
    this.dispatchEvent(new CustomEvent('answer', { detail }));
  }
}
