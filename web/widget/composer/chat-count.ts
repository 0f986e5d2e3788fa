/**
 * Character counter: shown when a text comes close to the maximum length.
 */
import { css, html, type TemplateResult } from 'lit';
import { LanguageElement } from '../i18n/language-element.ts';

export class ChatCount extends LanguageElement {
  static override properties = { left: { attribute: false } };
  static override styles = css`
    .count {
      font-variant-numeric: tabular-nums;
    }
    .full {
      color: var(--_danger);
      font-weight: 600;
    }
  `;

  /** A negative number disables sending. */
  declare left: number;

  constructor() {
    super();
    this.left = Infinity;
  }

  override render(): TemplateResult {
    const { left } = this;
    const words = left >= 0
      ? this.language.say('charactersLeft', { count: left })
      : this.language.say('charactersTooLong', { count: -left });
    return html`<span class="count ${left <= 0 ? 'full' : ''}" role="status">${words}</span>`;
  }
}
