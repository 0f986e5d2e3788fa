/**
 * The list of messages: rows by author and day, the reader's place kept, older ones on demand.
 * Gets a room's state; the last stop of a message on its way.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { User } from '../../server/protocol/entry.ts';
import type { RoomState } from '../client/room-state.ts';
import { act } from './chat-action.ts';
import { logStyles } from './chat-log.styles.ts';
import type { ChatMessage } from './chat-message.ts';
import { icon } from './icons.ts';
import type { Language } from './language.ts';
import { LanguageElement } from './language-element.ts';
import { isPending, type LogRow, logRows, type MessageRow } from './log-rows.ts';
import { mark } from './mark.ts';
import { refusalWords } from './refusal-words.ts';
import { createScrollKeeper, type ScrollKeeper } from './scroll-keeper.ts';
import { controls } from './theme.ts';

/** So near to the top, older messages are asked for. */
const OLDER_PX = 160;
const NOBODY = { id: '', name: '' };

export class ChatLog extends LanguageElement {
  static override properties = {
    state: { attribute: false },
    user: { attribute: false },
    showReplica: { attribute: false },
    isAtEnd: { state: true },
    stopKey: { state: true },
  };
  static override styles = [controls, logStyles];

  declare state: RoomState | undefined;
  declare user: User | undefined;
  declare showReplica: boolean;
  declare isAtEnd: boolean;
  /** The message that Tab stops at. */
  declare stopKey: string | undefined;

  #keeper: ScrollKeeper | undefined;
  #lastTop = 0;
  /** The newest message when the reader was last at the end. */
  #seenSeq = 0;

  constructor() {
    super();
    this.showReplica = false;
    this.isAtEnd = true;
  }

  scrollToEnd(): void {
    this.#keeper?.toEnd();
  }

  /** Does nothing when the message is not loaded. */
  reveal(seq: number): void {
    const message = this.state?.messages.find((one) => one.seq === seq);
    const shown = message && this.#element(message.id);
    if (!shown) return;
    shown.scrollIntoView({ block: 'center' });
    shown.flash();
    shown.focus({ preventScroll: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#keeper?.close();
    this.#keeper = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#keepPlace();
  }

  override firstUpdated(): void {
    this.#keepPlace();
  }

  override willUpdate(changed: PropertyValues): void {
    const before = changed.get('state') as RoomState | undefined;
    if (before && before.room !== this.state?.room) this.scrollToEnd();
    if (this.isAtEnd) this.#seenSeq = this.state?.messages.at(-1)?.seq ?? 0;
  }

  override render(): TemplateResult {
    const { state } = this;
    const rows = state ? logRows(state, this.user ?? NOBODY) : [];
    const keys = rows.filter((row) => row.type === 'message').map((row) => row.key);
    const stop = this.stopKey !== undefined && keys.includes(this.stopKey)
      ? this.stopKey
      : keys.at(-1);
    const now = Date.now();
    return html`
      <div
        class="scroller"
        part="log"
        role="log"
        aria-label=${this.language.say('messages')}
        aria-live="off"
        aria-busy=${state?.phase === 'joining'}
        tabindex="0"
        @keydown=${this.#onKeydown}
      >
        <div class="content">
          ${state?.hasOlder ? this.#older(state.isLoadingOlder) : nothing}
          ${rows.length === 0 ? this.#blank() : nothing}
          <div class="rows" @focusin=${this.#onFocusin}>
            ${repeat(rows, (row) => row.key, (row) => this.#row(row, stop, now))}
          </div>
        </div>
      </div>
      ${this.isAtEnd ? nothing : this.#toEnd()}
    `;
  }

  #row(row: LogRow, stop: string | undefined, now: number): TemplateResult {
    switch (row.type) {
      case 'day':
        return html`<div class="day">${this.language.times.day(row.at, now)}</div>`;
      case 'gap':
        return html`<div class="gap">${this.language.say('gap')}</div>`;
      case 'system':
        return html`<div class="system" dir="auto">${row.message.text}</div>`;
      case 'message':
        return html`
          <starling-message
            role="article"
            exportparts="bubble, reaction"
            aria-label=${messageLabel(row, this.language)}
            tabindex=${row.key === stop ? 0 : -1}
            .language=${this.language}
            .row=${row}
            .showReplica=${this.showReplica}
          ></starling-message>
        `;
    }
  }

  #older(isLoading: boolean): TemplateResult {
    return html`
      <button
        class="older"
        ?disabled=${isLoading}
        @click=${() => act(this, { type: 'load-older' })}
      >${this.language.say(isLoading ? 'loading' : 'loadOlder')}</button>
    `;
  }

  #blank(): TemplateResult {
    const { phase, refusal } = this.state ?? {};
    if (phase === 'live' || phase === 'refused') {
      const words = refusal
        ? refusalWords(refusal, this.language)
        : this.language.say('nobodyWrote');
      return html`<div class="blank">${mark()}<p dir="auto">${words}</p></div>`;
    }
    return html`
      <div class="ghosts" aria-hidden="true">
        <div class="ghost"></div>
        <div class="ghost"></div>
        <div class="ghost"></div>
      </div>
    `;
  }

  #toEnd(): TemplateResult {
    let unseen = 0;
    const messages = this.state?.messages ?? [];
    for (let at = messages.length - 1; at >= 0 && messages[at]!.seq > this.#seenSeq; at -= 1) {
      if (messages[at]!.from.id !== this.user?.id) unseen += 1;
    }
    return html`
      <div class="to-end">
        <button
          class=${unseen > 0 ? 'unseen' : nothing}
          aria-label=${unseen > 0 ? nothing : this.language.say('toNewest')}
          @click=${() => this.scrollToEnd()}
        >
          ${unseen > 0
            ? html`<bdi>${this.language.say('newMessages', { count: unseen })}</bdi>`
            : ''}
          ${icon('down')}
        </button>
      </div>
    `;
  }

  #keepPlace(): void {
    const scroller = this.renderRoot.querySelector<HTMLElement>('.scroller')!;
    this.#keeper = createScrollKeeper({
      scroller,
      list: this.renderRoot.querySelector<HTMLElement>('.rows')!,
      items: 'starling-message',
      onScroll: () => {
        this.isAtEnd = this.#keeper!.isAtEnd;
        const isUpwards = scroller.scrollTop < this.#lastTop;
        this.#lastTop = scroller.scrollTop;
        const { hasOlder, isLoadingOlder } = this.state ?? {};
        if (isUpwards && scroller.scrollTop < OLDER_PX && hasOlder && !isLoadingOlder) {
          act(this, { type: 'load-older' });
        }
      },
    });
  }

  #onFocusin(event: FocusEvent): void {
    const { row } = event.target as Partial<ChatMessage>;
    if (row) this.stopKey = row.key;
  }

  /** Arrow keys go from message to message, Tab from a message to what can be done with it. */
  #onKeydown(event: KeyboardEvent): void {
    const from = event.composedPath()[0] as HTMLElement;
    if (from.localName !== 'starling-message') return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      (event.currentTarget as HTMLElement).focus({ preventScroll: true });
      return;
    }
    const all = [...this.renderRoot.querySelectorAll<ChatMessage>('starling-message')];
    const at = all.indexOf(from as ChatMessage);
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    all[next]?.focus();
  }

  #element(key: string): ChatMessage | undefined {
    return [...this.renderRoot.querySelectorAll<ChatMessage>('starling-message')]
      .find((one) => one.row.key === key);
  }
}

function messageLabel({ message, author, isOwn }: MessageRow, { say, times }: Language): string {
  const values = {
    name: isOwn ? say('youAsAuthor') : author.name,
    time: times.clock(message.at),
  };
  if (isPending(message)) {
    return say(message.state === 'failed' ? 'messageNotSentOf' : 'messageSendingOf', values);
  }
  const isEdited = message.edited !== undefined && !message.deleted;
  return say(isEdited ? 'messageEditedOf' : 'messageOf', values);
}
