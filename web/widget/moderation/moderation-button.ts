/**
 * Moderation button in the header, with the number of items in the review queue.
 */
import { css, html, type TemplateResult } from 'lit';
import { dispatchAction } from '../ui/chat-action.ts';
import { headerStyles } from '../room/chat-header.styles.ts';
import { drawing } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { controls } from '../ui/theme.ts';

const SHIELD = 'M12 3.5l7 2.5v5.5c0 4.2-2.9 7.4-7 9-4.1-1.6-7-4.8-7-9V6zM9 12l2.2 2.2L15.5 10';

export class ModerationButton extends LanguageElement {
  static override properties = {
    waiting: { attribute: false },
    isOpen: { attribute: false },
  };
  static override styles = [
    controls,
    headerStyles,
    css`
      .panel-button {
        position: relative;
      }
      .waiting {
        color: var(--_danger);
      }
    `,
  ];

  declare waiting: number;
  declare isOpen: boolean;

  constructor() {
    super();
    this.waiting = 0;
    this.isOpen = false;
  }

  override focus(): void {
    this.renderRoot.querySelector('button')?.focus();
  }

  override render(): TemplateResult {
    const { waiting } = this;
    const { say } = this.language;
    const label = waiting > 0 ? say('moderationWaiting', { count: waiting }) : say('moderation');
    return html`
      <button
        class="panel-button"
        aria-expanded=${this.isOpen}
        aria-label=${label}
        title=${label}
        @click=${() => dispatchAction(this, { type: 'toggle-panel', panel: 'moderation' })}
      >${drawing(SHIELD)}${waiting > 0
        ? html`<span class="waiting">${waiting}</span>`
        : ''}</button>
    `;
  }
}
