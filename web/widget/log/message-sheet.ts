/**
 * Message sheet: the actions of a message with words, at the bottom of a touch screen or as a menu.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Message } from '../../client/room-state.ts';
import { dispatchAction, type ReportTarget } from '../ui/chat-action.ts';
import { drawing, icon } from '../ui/icons.ts';
import type { Language } from '../i18n/language.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import type { ChatMessage } from './chat-message.ts';
import { deleteWithUndo } from './delete-with-undo.ts';
import { setIgnored } from './ignore.ts';
import { ACTION_PATHS, QUICK_EMOJIS } from './message-actions.ts';
import { sheetStyles } from './message-sheet.styles.ts';
import { controls } from '../ui/theme.ts';

const PATHS = {
  ...ACTION_PATHS,
  copyText: 'M9 9.5h10v10H9zM5 14.5v-10h10',
  delete: 'M4.5 6.5h15M9.5 6.5V4.75h5V6.5M6.5 6.5l.75 13h9.5l.75-13M10 10.5v5M14 10.5v5',
  ignore:
    'M4 12s3-6 8-6 8 6 8 6-3 6-8 6-8-6-8-6M12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M5 19 19 5',
  report: 'M6 20.5V4.5M6 5.5c4-2.5 7 2 12-.5v8.5c-5 2.5-8-2-12 .5',
  mute: 'M4.5 9.5v5h3.5l4.5 4v-13L8 9.5zM16 9.5l5 5M21 9.5l-5 5',
  ban: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M6 6l12 12',
} as const;
const GAP_PX = 4;

export interface SheetOptions {
  message: Message;
  isOwn: boolean;
  moderates: boolean;
  language: Language;
  /** The button that opens the menu; without it, the sheet opens. */
  opener: Element | undefined;
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
    opener: { attribute: false },
    isListing: { state: true },
  };
  static override styles = [
    controls,
    sheetStyles,
  ];

  declare message: Message;
  declare isOwn: boolean;
  declare moderates: boolean;
  declare opener: Element | undefined;
  /** Shows who reacted instead of the actions. */
  declare isListing: boolean;

  #isPressed = false;

  async open(): Promise<void> {
    await this.updateComplete;
    this.#dialog.showModal();
    const { opener } = this;
    // The list of names is larger than the actions.
    if (opener) new ResizeObserver(() => placeMenu(this.#dialog, opener)).observe(this.#dialog);
  }

  override render(): TemplateResult {
    const { say } = this.language;
    return html`
      <dialog
        class=${this.opener ? 'menu' : nothing}
        aria-label=${say(this.isListing ? 'whoReacted' : 'messageActions')}
        @close=${this.remove}
        @pointerdown=${this.#onPress}
        @click=${this.#onClick}
        @keydown=${this.#onKeydown}
      >
        ${this.isListing ? this.#list() : this.#actions()}
      </dialog>
    `;
  }

  #actions(): unknown {
    const { message, isOwn, moderates, opener } = this;
    const { text, reactions } = message;
    return html`
      ${opener ? '' : this.#first()}
      ${this.#button('copyText', () => void copy(text, this.parentNode!))}
      ${isOwn ? '' : [
        this.#button('ignore', () => setIgnored(this.#message, true)),
        this.#reportButton('report'),
      ]}
      ${moderates && !isOwn ? [this.#reportButton('mute'), this.#reportButton('ban')] : ''}
      ${isOwn || moderates ? this.#button('delete', () => deleteWithUndo(this.#message)) : ''}
      ${Object.keys(reactions).length === 0
        ? ''
        : html`<button class="action" @click=${this.#openList}>${drawing(PATHS.react)}${
          this.language.say('whoReacted')
        }</button>`}
      ${opener ? '' : this.#button('keep', () => {})}
    `;
  }

  #list(): TemplateResult {
    const { message, language } = this;
    return html`
      <starling-who-reacted .message=${message} .language=${language}></starling-who-reacted>
      ${this.#button('closeList', () => this.#message.focus({ preventScroll: true }))}
    `;
  }

  async #openList(): Promise<void> {
    this.isListing = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.action')!.focus();
  }

  /** The actions that the toolbar has. */
  #first(): TemplateResult {
    const { message, isOwn } = this;
    const { seq, mine } = message;
    const { say } = this.language;
    return html`
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
      ${this.#button('reply', () => dispatchAction(this, { type: 'reply', message }))}
      ${isOwn ? this.#button('edit', () => dispatchAction(this, { type: 'edit', message })) : ''}
    `;
  }

  get #message(): ChatMessage {
    return (this.getRootNode() as ShadowRoot).host as ChatMessage;
  }

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog')!;
  }

  #reportButton(kind: ReportTarget['kind']): TemplateResult {
    const { seq, from: { id, name } } = this.message;
    return this.#button(kind, () => {
      // The focus returns here when the dialog closes.
      this.#message.focus({ preventScroll: true });
      const about = { kind, seq, author: { id, name } };
      dispatchAction(this, { type: 'toggle-panel', panel: 'report', about });
    });
  }

  #button(
    label: Exclude<keyof typeof PATHS, 'menu' | 'more' | 'react'> | 'keep' | 'closeList',
    act: () => void,
  ): TemplateResult {
    return html`
      <button
        class="action ${label === 'delete' ? 'danger' : ''}"
        @click=${() => this.#perform(act)}
      >${label === 'keep' || label === 'closeList' ? icon('close') : drawing(PATHS[label])}${this
        .language.say(
          label,
        )}</button>
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

/** Below its button if there is room, otherwise above, and within the window. */
function placeMenu({ style, offsetWidth, offsetHeight }: HTMLElement, opener: Element): void {
  const { top, bottom, left, right } = opener.getBoundingClientRect();
  const isRtl = getComputedStyle(opener).direction === 'rtl';
  const start = isRtl ? left : right - offsetWidth;
  style.left = `${Math.max(GAP_PX, Math.min(start, innerWidth - offsetWidth - GAP_PX))}px`;
  const below = bottom + GAP_PX;
  const isBelow = below + offsetHeight <= innerHeight;
  style.top = `${isBelow ? below : Math.max(GAP_PX, top - GAP_PX - offsetHeight)}px`;
}
