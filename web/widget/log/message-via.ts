/**
 * Replica that accepted a message, beside its time.
 */
import { css, html, type TemplateResult } from 'lit';
import { LanguageElement } from '../i18n/language-element.ts';
import { avatars } from '../ui/theme.ts';
import { avatarColour } from './avatar.ts';

export class MessageVia extends LanguageElement {
  static override properties = { replica: { attribute: false } };
  static override styles = [
    avatars,
    css`
      span {
        display: inline-flex;
        align-items: center;
        gap: 0.35em;
        max-inline-size: 14em;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      span::before {
        content: '';
        flex: none;
        inline-size: 0.5em;
        block-size: 0.5em;
        border-radius: 50%;
        background: var(--_colour);
      }
    `,
  ];

  declare replica: string;

  override render(): TemplateResult {
    const { replica } = this;
    const title = this.language.say('cameThrough', { replica });
    return html`<span data-colour=${avatarColour(replica)} title=${title}>${replica}</span>`;
  }
}
