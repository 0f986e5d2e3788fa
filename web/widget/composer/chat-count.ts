/**
 * How many characters are left of a text that comes near the longest.
 */
import { css, html, type TemplateResult } from 'lit';
import { LanguageElement } from '../i18n/language-element.ts';

/** So near to the longest text, the characters left are counted. */
const COUNTED_CHARACTERS = 200;

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

  /** Below 0 the text cannot be sent. */
  declare left: number;

  constructor() {
    super();
    this.left = Infinity;
  }

  override render(): TemplateResult | '' {
    const { left } = this;
    if (left > COUNTED_CHARACTERS) return '';
    const words = left >= 0
      ? this.language.say('charactersLeft', { count: left })
      : this.language.say('charactersTooLong', { count: -left });
    return html`<span class="count ${left <= 0 ? 'full' : ''}" role="status">${words}</span>`;
  }
}
