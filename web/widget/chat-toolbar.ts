/**
 * What can be done with one message: react, reply, and with one's own edit and delete.
 * Shown by <starling-message> while the pointer or the focus is on it.
 */
import { css, html, type TemplateResult } from 'lit';
import type { Message } from '../client/room-state.ts';
import { act, type ChatAction } from './chat-action.ts';
import { icon, type ICONS } from './icons.ts';
import { LanguageElement } from './language-element.ts';
import { controls } from './theme.ts';

type Mode = 'actions' | 'emojis' | 'delete';

const EMOJIS = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'];

export class ChatToolbar extends LanguageElement {
  static override properties = {
    message: { attribute: false },
    isOwn: { attribute: false },
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
        grid-template-columns: repeat(8, auto);
      }
      .emoji {
        font-size: 1.15em;
        color: var(--_ink);
      }
      .emoji[aria-pressed='true'] {
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
          grid-template-columns: repeat(4, auto);
        }
      }
    `,
  ];

  declare message: Message;
  declare isOwn: boolean;
  declare mode: Mode;

  constructor() {
    super();
    this.isOwn = false;
    this.mode = 'actions';
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.mode === 'actions') return;
      event.stopPropagation();
      this.#show('actions');
    });
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
        ${this.#button('react', say('addReaction'), () => this.#show('emojis'))}
        ${this.#button('reply', say('reply'), () => act(this, { type: 'reply', message }))}
        ${this.isOwn
          ? html`
            ${this.#button('edit', say('edit'), () => act(this, { type: 'edit', message }))}
            ${this.#button('delete', say('delete'), () => this.#show('delete'))}
          `
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
              @click=${(event: Event) => this.#finish(event, { type: 'react', seq, emoji, on })}
            >${emoji}</button>
          `;
        })}
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
          @click=${(event: Event) => this.#finish(event, { type: 'delete', seq })}
        >${say('delete')}</button>
        <button class="text-button answer" @click=${() => this.#show('actions')}>
          ${say('keep')}
        </button>
      </div>
    `;
  }

  #button(name: keyof typeof ICONS, label: string, onClick: () => void): TemplateResult {
    return html`
      <button class="icon-button" aria-label=${label} title=${label} @click=${onClick}>
        ${icon(name)}
      </button>
    `;
  }

  /** The focus goes back to the message, or, after a click or a tap, away: the bar closes by itself. */
  #finish(event: Event, action: ChatAction): void {
    const isByKey = (event as UIEvent).detail === 0;
    const { host } = this.getRootNode() as ShadowRoot;
    if (isByKey) (host as HTMLElement).focus();
    else (event.currentTarget as HTMLElement).blur();
    this.mode = 'actions';
    act(this, action);
  }

  /** The focus stays in the bar when its buttons change. */
  #show(mode: Mode): void {
    this.mode = mode;
    this.updateComplete.then(() => this.renderRoot.querySelector('button')?.focus());
  }
}
