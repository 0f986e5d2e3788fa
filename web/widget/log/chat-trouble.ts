/**
 * Failed, held or postponed message: the reason and the buttons below it (edit, retry, discard).
 */
import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import type { PendingMessage } from '../../client/room-state.ts';
import { type ChatAction, dispatchAction } from '../ui/chat-action.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { refusalWords, waitWords } from '../room/refusal-words.ts';
import { controls } from '../ui/theme.ts';

const TICK_MS = 500;
/** Reasons that lie in the text: sending it again is refused again. */
const FOR_GOOD: ReadonlySet<string> = new Set([
  'link',
  'members_link',
  'mentions_max',
  'too_long',
  'word',
]);

export class ChatTrouble extends LanguageElement {
  static override properties = {
    message: { attribute: false },
    isReached: { attribute: false },
    now: { state: true },
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
      .held,
      .wait {
        color: var(--_muted);
      }
      @media (pointer: coarse) {
        .text-button {
          min-inline-size: 44px;
          min-block-size: 44px;
        }
      }
    `,
  ];

  declare message: PendingMessage;
  /** Whether the message has the pointer or the focus; otherwise Tab skips the buttons. */
  declare isReached: boolean;
  declare now: number;

  #ticking: ReturnType<typeof setInterval> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#tick(false);
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('message')) this.now = Date.now();
  }

  override updated(): void {
    this.#tick(this.isConnected && this.message.retryAt !== undefined);
  }

  override render(): TemplateResult {
    const { message, language, now } = this;
    const { id, state, refusal, retryAt } = message;
    const { say } = language;
    const discard: ChatAction = { type: 'discard', id };
    const rewrite: ChatAction = { type: 'rewrite', message };
    if (state === 'held') {
      return html`
        <span class="held" role="status">${say('waitsForModerator')}</span>
        ${this.#button('dismiss', discard)}
      `;
    }
    const reason = refusal && refusalWords(refusal, language);
    if (state === 'waiting') {
      // Screen readers announce the reason once, but not the countdown.
      return html`
        <span class="wait" role="status" dir="auto">${reason}</span>
        ${retryAt === undefined ? '' : html`
          <span class="wait" dir="auto">${waitWords(retryAt, language, now)}</span>
        `}
        ${this.#button('rewrite', rewrite)} ${this.#button('discard', discard)}
      `;
    }
    return html`
      <span dir="auto">${reason ? say('notSentBecause', { reason }) : say('notSent')}</span>
      ${this.#button('rewrite', rewrite)}
      ${FOR_GOOD.has(refusal?.reason ?? '') ? '' : this.#button('retry', { type: 'retry', id })}
      ${this.#button('discard', discard)}
    `;
  }

  #button(label: 'rewrite' | 'retry' | 'discard' | 'dismiss', action: ChatAction): TemplateResult {
    return html`
      <button
        class="text-button ${label === 'discard' ? 'danger' : ''}"
        tabindex=${this.isReached ? 0 : -1}
        @click=${() => dispatchAction(this, action)}
      >${this.language.say(label)}</button>
    `;
  }

  #tick(isNeeded: boolean): void {
    if (!isNeeded) {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    } else {
      this.#ticking ??= setInterval(() => this.now = Date.now(), TICK_MS);
    }
  }
}
