/**
 * Reply or edit banner: the line above the field that shows the message being replied to or edited.
 */
import { css, html, type TemplateResult } from 'lit';
import type { Composing } from './composing.ts';
import { icon } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { plainWords } from '../text/markdown.ts';
import { controls } from '../ui/theme.ts';

export class ChatAbout extends LanguageElement {
  static override properties = { composing: { attribute: false } };
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 0.5em;
        padding-inline-start: 0.625em;
        border-inline-start: 3px solid var(--_accent-text);
        font-size: 0.8125em;
      }
      div {
        flex: 1;
        min-inline-size: 0;
      }
      div > * {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      strong {
        color: var(--_accent-text);
      }
      span {
        color: var(--_muted);
      }
    `,
  ];

  declare composing: Exclude<Composing, { type: 'new' }>;

  override render(): TemplateResult {
    const { type, message: { from, text } } = this.composing;
    const { say } = this.language;
    return html`
      <div>
        <strong dir="auto">${type === 'edit'
          ? say('changeMessage')
          : say('replyTo', { name: from.name })}</strong>
        <span dir="auto">${plainWords(text)}</span>
      </div>
      <button
        class="icon-button"
        aria-label=${say('cancel')}
        title=${say('cancelByKey')}
        @click=${() => this.dispatchEvent(new CustomEvent('cancel'))}
      >${icon('close')}</button>
    `;
  }
}
