/**
 * Notice with a dismiss button: an error or, with an element of the class `calm`, a success. Its text, a child node, is visible before this loads.
 */
import { css, html, type TemplateResult } from 'lit';
import { dispatchAction } from '../ui/chat-action.ts';
import { icon } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { controls } from '../ui/theme.ts';

export class ChatNotice extends LanguageElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 0.5em;
        padding: 0.25em 0.5em 0.25em 1em;
        border-block-start: 1px solid var(--_line);
        background: color-mix(in oklab, var(--_danger) 12%, var(--_surface));
        font-size: 0.875em;
      }
      :host([calm]) {
        background: var(--_surface);
      }
      span {
        flex: 1;
      }
    `,
  ];

  readonly #onText = ({ target }: Event): void => {
    const elements = (target as HTMLSlotElement).assignedElements();
    this.toggleAttribute('calm', elements.some(({ classList }) => classList.contains('calm')));
  };

  override render(): TemplateResult {
    return html`
      <span><slot @slotchange=${this.#onText}></slot></span>
      <button
        class="icon-button"
        aria-label=${this.language.say('dismiss')}
        @click=${() => dispatchAction(this, { type: 'notice', words: '' })}
      >${icon('close')}</button>
    `;
  }
}
