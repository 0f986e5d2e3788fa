/**
 * Connection status: a line above the log while there is no connection.
 */
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { dispatchAction } from '../ui/chat-action.ts';
import { icon } from '../ui/icons.ts';
import type { StatusWords } from './status-words.ts';
import { TaskElement } from '../ui/task-element.ts';
import { controls } from '../ui/theme.ts';

const TICK_MS = 500;

export class ChatStatus extends TaskElement {
  static override properties = {
    words: { attribute: false },
    now: { state: true },
  };
  static override styles = [
    controls,
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.2em 0.625em;
        padding: 0.5em 1em;
        border-block-end: 1px solid var(--_line);
        background: color-mix(in oklab, var(--_tone) 12%, var(--_surface));
        font-size: 0.8125em;
        line-height: 1.4;
      }
      .wait {
        --_tone: var(--_wait);
        /* Lies over the log, so that nothing moves. */
        position: absolute;
        inset-inline: 0;
        z-index: 1;
        /* Delayed, so that a fast connection shows no line. */
        animation: appear 0.2s 0.6s both;
      }
      .closed {
        --_tone: var(--_danger);
      }
      .icon {
        color: var(--_tone);
      }
      .words {
        flex: 1 1 12em;
        /* Keeps long text beside the icon. */
        max-inline-size: calc(100% - 2em);
      }
      .line:has(.text-button) .words {
        flex-grow: 0;
        flex-basis: auto;
      }
      .countdown {
        color: var(--_muted);
        font-variant-numeric: tabular-nums;
      }
      .text-button {
        margin-inline-start: auto;
      }
      @media (pointer: coarse) {
        .text-button {
          min-block-size: 32px;
        }
      }
      @keyframes appear {
        from {
          opacity: 0;
        }
      }
    `,
  ];

  declare words: StatusWords | undefined;
  declare now: number;

  #ticking: ReturnType<typeof setInterval> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#tick(false);
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('words')) this.now = Date.now();
  }

  override updated(): void {
    this.#tick(this.isConnected && this.words?.until !== undefined);
  }

  override render(): TemplateResult {
    const { words } = this;
    // Screen readers announce the words once, but not the countdown.
    return html`
      <div class=${words ? `line ${words.tone}` : nothing} part="status">
        ${words ? icon(words.tone === 'wait' ? 'waiting' : 'failed') : ''}
        <span class="words" role="status" dir="auto">${words?.text ?? ''}</span>
        ${this.#countdown()}
        ${words?.action
          ? html`<button class="text-button" @click=${() =>
            dispatchAction(this, { type: 'reconnect' })}>
            ${words.action}
          </button>`
          : ''}
      </div>
    `;
  }

  #countdown(): TemplateResult | '' {
    if (this.words?.until === undefined) return '';
    const seconds = Math.max(1, Math.ceil((this.words.until - this.now) / 1_000));
    return html`<span class="countdown" aria-hidden="true" dir="auto">${
      this.language.say('nextTry', { seconds })
    }</span>`;
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
