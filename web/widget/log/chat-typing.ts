/**
 * Typing indicator below the log.
 */
import { css, html, type TemplateResult } from 'lit';
import type { RoomState } from '../../client/room-state.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { controls } from '../ui/theme.ts';
import { typingWords } from './typing-words.ts';

export class ChatTyping extends LanguageElement {
  static override properties = { typing: { attribute: false } };
  static override styles = [
    controls,
    css`
      .line {
        flex: 1;
        display: flex;
        align-items: center;
        gap: 0.5em;
        min-inline-size: 0;
        background: linear-gradient(transparent, var(--_paper) 40%);
      }
      .dots {
        display: flex;
        gap: 3px;
      }
      .dots i {
        inline-size: 5px;
        block-size: 5px;
        border-radius: 50%;
        background: currentColor;
        animation: hop 1.1s infinite ease-in-out;
      }
      .dots i:nth-child(2) {
        animation-delay: 0.14s;
      }
      .dots i:nth-child(3) {
        animation-delay: 0.28s;
      }
      @keyframes hop {
        0%,
        60%,
        100% {
          opacity: 0.4;
        }
        30% {
          opacity: 1;
          translate: 0 -0.2em;
        }
      }
    `,
  ];

  declare typing: RoomState['typing'];

  override render(): TemplateResult | '' {
    const words = typingWords(this.typing, this.language);
    return words && html`
      <div class="line">
        <span class="dots"><i></i><i></i><i></i></span>
        <bdi>${words}</bdi>
      </div>
    `;
  }
}
