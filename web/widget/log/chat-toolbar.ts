/**
 * Message toolbar, shown with the pointer or the focus: react, reply, edit, delete, report, ban.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Message } from '../../client/room-state.ts';
import { type ChatAction, dispatchAction, type ReportTarget } from '../ui/chat-action.ts';
import { chooseEmoji } from '../emoji/choose-emoji.ts';
import { drawing, icon } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { controls } from '../ui/theme.ts';

type Mode = 'actions' | 'emojis' | 'delete';

const EMOJIS = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'];
const PATHS = {
  reply: 'M9 14 4.5 9.5 9 5M4.5 9.5H14a5.5 5.5 0 0 1 5.5 5.5v4',
  edit: 'M13.5 6.5l4 4M4.5 19.5l1-4.5L16 4.5a1.8 1.8 0 0 1 2.6 0l.9.9a1.8 1.8 0 0 1 0 2.6L9 18.5z',
  delete: 'M4.5 6.5h15M9.5 6.5V4.75h5V6.5M6.5 6.5l.75 13h9.5l.75-13M10 10.5v5M14 10.5v5',
  more: 'M12 5v14M5 12h14',
  report: 'M6 20.5V4.5M6 5.5c4-2.5 7 2 12-.5v8.5c-5 2.5-8-2-12 .5',
  mute: 'M4.5 9.5v5h3.5l4.5 4v-13L8 9.5zM16 9.5l5 5M21 9.5l-5 5',
  ban: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M6 6l12 12',
} as const;

export class ChatToolbar extends LanguageElement {
  static override properties = {
    message: { attribute: false },
    isOwn: { attribute: false },
    moderates: { attribute: false },
    mode: { state: true },
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
      .question {
        padding-inline: 0.6em 0.4em;
      }
      .answer {
        padding: 0.4em 0.6em;
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
  declare moderates: boolean;
  declare mode: Mode;

  constructor() {
    super();
    this.isOwn = false;
    this.moderates = false;
    this.mode = 'actions';
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.mode === 'actions') return;
      event.stopPropagation();
      this.#show('actions');
    });
  }

  /** Firefox does not scroll for a focus in the scroll padding, which has the toolbar's space. */
  override firstUpdated(): void {
    const { host } = this.getRootNode() as ShadowRoot;
    if (host.matches(':focus-visible')) host.scrollIntoView({ block: 'nearest' });
  }

  override render(): TemplateResult {
    switch (this.mode) {
      case 'actions':
        return this.#actions();
      case 'emojis':
        return this.#emojis();
      case 'delete':
        return this.#confirmation();
    }
  }

  #actions(): TemplateResult {
    const { message } = this;
    const { say } = this.language;
    return html`
      <div class="bar" role="toolbar" aria-label=${say('messageActions')}>
        <button
          class="icon-button"
          aria-label=${say('addReaction')}
          title=${say('addReaction')}
          @click=${() => this.#show('emojis')}
        >${icon('react')}</button>
        ${this.#button(
          'reply',
          say('reply'),
          () => dispatchAction(this, { type: 'reply', message }),
        )}
        ${this.isOwn
          ? html`
            ${this.#button('edit', say('edit'), () =>
              dispatchAction(this, { type: 'edit', message }))}
          `
          : this.#reportButton('report')}
        ${this.isOwn || this.moderates
          ? this.#button('delete', say('delete'), () => this.#show('delete'))
          : ''}
        ${this.moderates && !this.isOwn
          ? [this.#reportButton('mute'), this.#reportButton('ban')]
          : ''}
      </div>
    `;
  }

  #emojis(): TemplateResult {
    const { seq, mine } = this.message;
    const { say } = this.language;
    return html`
      <div class="bar emojis" role="toolbar" aria-label=${say('reactions')}>
        ${EMOJIS.map((emoji) => {
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

  #confirmation(): TemplateResult {
    const { seq } = this.message;
    const { say } = this.language;
    return html`
      <div class="bar" role="group" aria-label=${say('deleteThis')}>
        <span class="question">${say('deleteThis')}</span>
        <button
          class="text-button danger answer"
          @click=${(event: UIEvent) => this.#finish(event.detail === 0, { type: 'delete', seq })}
        >${say('delete')}</button>
        <button class="text-button answer" @click=${() => this.#show('actions')}>
          ${say('keep')}
        </button>
      </div>
    `;
  }

  #reportButton(kind: ReportTarget['kind']): TemplateResult {
    return this.#button(kind, this.language.say(kind), () => {
      const { seq, from: { id, name } } = this.message;
      const { host } = this.getRootNode() as ShadowRoot;
      (host as HTMLElement).focus({ preventScroll: true });
      const about = { kind, seq, author: { id, name } };
      dispatchAction(this, { type: 'toggle-panel', panel: 'report', about });
    });
  }

  #button(
    name: keyof typeof PATHS,
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
      >${drawing(PATHS[name])}</button>
    `;
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
    this.mode = 'actions';
    dispatchAction(this, action);
  }

  #show(mode: Mode): void {
    this.mode = mode;
    this.updateComplete.then(() => this.renderRoot.querySelector('button')?.focus());
  }
}
