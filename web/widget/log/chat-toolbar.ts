/**
 * Message toolbar, shown with the pointer or the focus: react, reply, edit, and a menu with the rest.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Message } from '../../client/room-state.ts';
import { type ChatAction, dispatchAction } from '../ui/chat-action.ts';
import { chooseEmoji } from '../emoji/choose-emoji.ts';
import { drawing } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { ACTION_PATHS, QUICK_EMOJIS } from './message-actions.ts';
import { controls } from '../ui/theme.ts';

/** Dispatches `menu` with the button as its target. */
export class ChatToolbar extends LanguageElement {
  static override properties = {
    message: { attribute: false },
    isOwn: { attribute: false },
    hasEmojis: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 0.125em;
        padding: 0.1875em;
        border: 1px solid var(--_line);
        border-radius: 0.75em;
        background: var(--_surface);
        box-shadow: var(--_shadow);
        font-size: 0.875em;
      }
      .emojis {
        display: grid;
        grid-template-columns: repeat(9, auto);
      }
      .emoji {
        font-size: 1.15em;
        color: var(--_ink);
      }
      .emoji[aria-pressed='true'] {
        /* Visible with forced colours. */
        border: 2px solid transparent;
        background: var(--_own);
      }
      @media (pointer: coarse) {
        .icon-button {
          inline-size: 44px;
          block-size: 44px;
        }
      }
      @container (max-width: 24em) {
        .emojis {
          grid-template-columns: repeat(5, auto);
        }
      }
    `,
  ];

  declare message: Message;
  declare isOwn: boolean;
  /** Emojis instead of the actions. */
  declare hasEmojis: boolean;

  constructor() {
    super();
    this.isOwn = this.hasEmojis = false;
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.hasEmojis) return;
      event.stopPropagation();
      this.#show(false);
    });
  }

  /** Firefox does not scroll for a focus in the scroll padding, which has the toolbar's space. */
  override firstUpdated(): void {
    const { host } = this.getRootNode() as ShadowRoot;
    if (host.matches(':focus-visible')) host.scrollIntoView({ block: 'nearest' });
  }

  /** For the place beside the message; see chat-message.styles.ts. */
  override updated(): void {
    this.style.setProperty('--_width', `${this.offsetWidth}px`);
  }

  override render(): TemplateResult {
    return this.hasEmojis ? this.#emojis() : this.#actions();
  }

  #actions(): TemplateResult {
    const { message } = this;
    const { say } = this.language;
    return html`
      <div class="bar" role="toolbar" aria-label=${say('messageActions')}>
        ${this.#button('react', say('addReaction'), () => this.#show(true))}
        ${this.#button(
          'reply',
          say('reply'),
          () => dispatchAction(this, { type: 'reply', message }),
        )}
        ${this.isOwn
          ? this.#button('edit', say('edit'), () => dispatchAction(this, { type: 'edit', message }))
          : ''}
        ${this.#button('menu', say('moreActions'), this.#onMenu, 'dialog')}
      </div>
    `;
  }

  #emojis(): TemplateResult {
    const { seq, mine } = this.message;
    const { say } = this.language;
    return html`
      <div class="bar emojis" role="toolbar" aria-label=${say('reactions')}>
        ${QUICK_EMOJIS.map((emoji) => {
          const on = !mine.includes(emoji);
          return html`
            <button
              class="icon-button emoji"
              aria-label=${say('reactWith', { emoji })}
              aria-pressed=${!on}
              @click=${(event: UIEvent) =>
                this.#finish(event.detail === 0, { type: 'react', seq, emoji, on })}
            >${emoji}</button>
          `;
        })}
        ${this.#button('more', say('moreReactions'), this.#onMore, 'dialog')}
      </div>
    `;
  }

  #button(
    name: keyof typeof ACTION_PATHS,
    label: string,
    onClick: (event: Event) => void,
    popup?: 'dialog',
  ): TemplateResult {
    return html`
      <button
        class="icon-button"
        aria-label=${label}
        title=${label}
        aria-haspopup=${popup ?? nothing}
        @click=${onClick}
      >${drawing(ACTION_PATHS[name])}</button>
    `;
  }

  #onMenu({ currentTarget }: Event): void {
    currentTarget!.dispatchEvent(new CustomEvent('menu', { bubbles: true, composed: true }));
  }

  /** The picker only adds reactions; the buttons below the message remove them. */
  #onMore({ currentTarget }: Event): void {
    void chooseEmoji(currentTarget as HTMLButtonElement, this, ({ emoji, isByKey }) => {
      this.#finish(isByKey, { type: 'react', seq: this.message.seq, emoji, on: true });
    });
  }

  /** A key returns the focus to the message; a click removes it, which closes the toolbar. */
  #finish(isByKey: boolean, action: ChatAction): void {
    const { host } = this.getRootNode() as ShadowRoot;
    if (isByKey) (host as HTMLElement).focus();
    else (this.shadowRoot!.activeElement as HTMLElement | null)?.blur();
    this.hasEmojis = false;
    dispatchAction(this, action);
  }

  #show(hasEmojis: boolean): void {
    // The message keeps the focus while its button is replaced; without it the toolbar would go.
    ((this.getRootNode() as ShadowRoot).host as HTMLElement).focus({ preventScroll: true });
    this.hasEmojis = hasEmojis;
    this.updateComplete.then(() => this.renderRoot.querySelector('button')?.focus());
  }
}
