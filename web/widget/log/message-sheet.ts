/**
 * Message sheet: the actions of a message with words, at the bottom of a touch screen.
 */
import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import type { Message } from '../../client/room-state.ts';
import { dispatchAction, type ReportTarget } from '../ui/chat-action.ts';
import { drawing, icon } from '../ui/icons.ts';
import type { Language, PhraseKey } from '../i18n/language.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { ACTION_PATHS, QUICK_EMOJIS } from './message-actions.ts';
import { controls } from '../ui/theme.ts';

const COPY_PATH = 'M9 9.5h10v10H9zM5 14.5v-10h10';

export interface SheetOptions {
  message: Message;
  isOwn: boolean;
  moderates: boolean;
  language: Language;
}

/** Opens below `host`, a message, whose events and colours it shares. */
export function openSheet(host: HTMLElement, options: SheetOptions): void {
  // A second long press while this code was loading.
  if (host.shadowRoot!.querySelector('starling-sheet')) return;
  const sheet = Object.assign(document.createElement('starling-sheet'), options);
  host.shadowRoot!.append(sheet);
  void sheet.open();
}

export class MessageSheet extends LanguageElement {
  static override properties = {
    message: { attribute: false },
    isOwn: { attribute: false },
    moderates: { attribute: false },
    isDeleting: { state: true },
  };
  static override styles = [
    controls,
    css`
      dialog {
        inset: auto 0 0;
        inline-size: 100%;
        max-inline-size: 32em;
        max-block-size: 85dvh;
        margin-inline: auto;
        padding: 0.5em 0.5em max(0.5em, env(safe-area-inset-bottom));
        border: 1px solid var(--_line);
        border-block-end: 0;
        border-radius: 1em 1em 0 0;
        background: var(--_surface);
        color: var(--_ink);
        font: inherit;
        animation: rise 0.15s ease-out;
      }
      dialog::backdrop {
        background: #0006;
      }
      @keyframes rise {
        from {
          translate: 0 40%;
          opacity: 0;
        }
      }
      .emojis {
        display: grid;
        grid-template-columns: repeat(8, minmax(0, 1fr));
        margin-block-end: 0.25em;
        padding-block-end: 0.25em;
        border-block-end: 1px solid var(--_line);
      }
      .emoji {
        min-block-size: 48px;
        border: 2px solid transparent;
        border-radius: 0.6em;
        font-size: 1.4em;
        text-align: center;
      }
      .emoji[aria-pressed='true'] {
        background: var(--_own);
      }
      .action {
        display: flex;
        align-items: center;
        gap: 0.9em;
        inline-size: 100%;
        min-block-size: 48px;
        padding-inline: 0.75em;
        border-radius: 0.6em;
      }
      .danger {
        color: var(--_danger);
      }
      .question {
        margin: 0.5em 0.75em;
      }
    `,
  ];

  declare message: Message;
  declare isOwn: boolean;
  declare moderates: boolean;
  declare isDeleting: boolean;

  #isPressed = false;

  async open(): Promise<void> {
    await this.updateComplete;
    this.#dialog.showModal();
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('isDeleting') && this.isDeleting) {
      this.renderRoot.querySelector<HTMLElement>('.action')!.focus();
    }
  }

  override render(): TemplateResult {
    const { message, isOwn, moderates } = this;
    const { seq, mine, text } = message;
    const { say } = this.language;
    return html`
      <dialog
        aria-label=${say('messageActions')}
        @close=${this.remove}
        @pointerdown=${this.#onPress}
        @click=${this.#onClick}
        @keydown=${this.#onKeydown}
      >
        ${this.isDeleting
          ? html`
            <p class="question">${say('deleteThis')}</p>
            ${this.#button('delete', ACTION_PATHS.delete, () =>
              dispatchAction(this, { type: 'delete', seq }))}
          `
          : html`
            <div class="emojis" role="group" aria-label=${say('addReaction')}>
              ${QUICK_EMOJIS.map((emoji) => {
                const on = !mine.includes(emoji);
                return html`
                  <button
                    class="emoji"
                    aria-label=${say('reactWith', { emoji })}
                    aria-pressed=${!on}
                    @click=${() =>
                      this.#perform(() => dispatchAction(this, { type: 'react', seq, emoji, on }))}
                  >${emoji}</button>
                `;
              })}
            </div>
            ${this.#button(
              'reply',
              ACTION_PATHS.reply,
              () => dispatchAction(this, { type: 'reply', message }),
            )}
            ${isOwn
              ? this.#button(
                'edit',
                ACTION_PATHS.edit,
                () => dispatchAction(this, { type: 'edit', message }),
              )
              : ''}
            ${this.#button('copyText', COPY_PATH, () => void copy(text, this.parentNode!))}
            ${isOwn ? '' : this.#reportButton('report')}
            ${moderates && !isOwn ? [this.#reportButton('mute'), this.#reportButton('ban')] : ''}
            ${isOwn || moderates
              ? html`
                <button class="action danger" @click=${() => this.isDeleting = true}>
                  ${drawing(ACTION_PATHS.delete)}${say('delete')}
                </button>
              `
              : ''}
          `}
        ${this.#button('keep', undefined, () => {})}
      </dialog>
    `;
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog')!;
  }

  #reportButton(kind: ReportTarget['kind']): TemplateResult {
    const { seq, from: { id, name } } = this.message;
    return this.#button(kind, ACTION_PATHS[kind], () =>
      dispatchAction(this, {
        type: 'toggle-panel',
        panel: 'report',
        about: { kind, seq, author: { id, name } },
      }));
  }

  #button(label: PhraseKey, path: string | undefined, act: () => void): TemplateResult {
    return html`
      <button
        class="action ${label === 'delete' ? 'danger' : ''}"
        @click=${() => this.#perform(act)}
      >${path ? drawing(path) : icon('close')}${this.language.say(label)}</button>
    `;
  }

  /** Closes first: what the action focuses must not be behind a modal dialog. */
  #perform(act: () => void): void {
    this.#dialog.close();
    act();
  }

  #onPress(event: Event): void {
    // The message would take it for another long press.
    event.stopPropagation();
    // Only the backdrop is the dialog itself.
    this.#isPressed = event.target === this.#dialog;
  }

  /** The launcher's panel prevents what browsers do on Escape. */
  #onKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.#dialog.close();
  }

  /** The finger that opened the sheet is lifted over it, which is a click as well. */
  #onClick(): void {
    if (this.#isPressed) this.#dialog.close();
  }
}

/** The clipboard needs HTTPS, and in a frame the page's permission; a copied selection needs neither. */
async function copy(text: string, place: Node): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    place.appendChild(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}
