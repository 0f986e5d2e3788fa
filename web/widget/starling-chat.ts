/**
 * `<starling-chat>`: a room on somebody's page. Composes the parts, carries out what the reader does.
 * Between the headless client and everything that is seen.
 */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { User } from '../../server/protocol/entry.ts';
import type { ChatClient, LinkStatus, RoomFeed } from '../client/chat-client.ts';
import type { RoomState } from '../client/room-state.ts';
import { CHAT_ACTION, type ChatAction, type ChatActionEvent } from './chat-action.ts';
import type { ChatHeader } from './chat-header.ts';
import type { ChatLog } from './chat-log.ts';
import type { ChatRoster } from './chat-roster.ts';
import { type Composing, NEW_MESSAGE } from './composing.ts';
import { icon } from './icons.ts';
import { LanguageElement } from './language-element.ts';
import { placeOf } from './place.ts';
import { carryOut } from './room-action.ts';
import { refusalWords } from './refusal-words.ts';
import { createRoomController } from './room-controller.ts';
import type { SharedClients } from './shared-client.ts';
import { chatStyles } from './starling-chat.styles.ts';
import { statusWords } from './status-words.ts';
import { controls, tokens } from './theme.ts';
import { typingWords } from './typing-words.ts';

/** Detail of the event `starling-status`, sent when the connection or the replica changes. */
export interface StarlingStatus {
  status: LinkStatus;
  user: User | undefined;
  /** Name of the replica that serves this visitor. */
  replica: string | undefined;
}

const NOTICE_MS = 8_000;

/**
 * A room of a Starling server.
 *
 * ```html
 * <starling-chat room="lobby"></starling-chat>
 * ```
 *
 * Attributes: `room` (required), `server` (default: where this module comes from), `name` (of a
 * guest, to begin with), `token` (a signed identity; better set as a property, since it is a
 * secret), `theme` (`auto`, `light`, `dark`), `show-replica`.
 *
 * Event: `starling-status` (bubbles), with StarlingStatus as its detail.
 *
 * Size: the element's `height` and `width` in the page's style sheet; without a height, 32em.
 *
 * Custom properties: `--starling-accent` and `--starling-accent-ink` (on top of it);
 * `--starling-ink`, `--starling-muted` (text); `--starling-paper` (behind the messages),
 * `--starling-surface` (header, composer, messages of others), `--starling-own` (own messages),
 * `--starling-line` (borders); `--starling-radius`; `--starling-font` (a font family).
 *
 * Parts: `chat`, `header`, `status`, `log`, `bubble`, `reaction`, `composer`, `input`,
 * `send-button`.
 */
export class StarlingChat extends LanguageElement {
  static override properties = {
    room: {},
    server: {},
    name: {},
    token: {},
    theme: { reflect: true },
    showReplica: { type: Boolean, attribute: 'show-replica' },
    composing: { state: true },
    isRosterOpen: { state: true },
    notice: { state: true },
  };
  static override styles = [tokens, controls, chatStyles];
  /** Shared by all elements of the page; set by define.ts. */
  static clients: SharedClients;

  declare room: string;
  declare server: string;
  declare name: string;
  declare token?: string;
  declare theme: 'auto' | 'light' | 'dark';
  declare showReplica: boolean;
  declare composing: Composing;
  declare isRosterOpen: boolean;
  declare notice: string;

  #controller = createRoomController(this, {
    clients: () => (this.constructor as typeof StarlingChat).clients,
    place: () => placeOf(this),
    onNotice: (notice) => this.#notify(refusalWords(notice, this.language)),
  });
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  #toldStatus: Partial<StarlingStatus> = {};
  #onNetwork = (): void => this.requestUpdate();

  constructor() {
    super();
    this.room = '';
    this.server = '';
    this.name = '';
    this.theme = 'auto';
    this.showReplica = false;
    this.composing = NEW_MESSAGE;
    this.isRosterOpen = false;
    this.notice = '';
    this.addEventListener(CHAT_ACTION, (event) => {
      event.stopPropagation();
      if (!this.#carryOut((event as ChatActionEvent).detail)) event.preventDefault();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('online', this.#onNetwork);
    addEventListener('offline', this.#onNetwork);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('online', this.#onNetwork);
    removeEventListener('offline', this.#onNetwork);
    clearTimeout(this.#noticeTimer);
    this.notice = '';
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('room')) this.composing = NEW_MESSAGE;
  }

  override updated(): void {
    const { client } = this.#controller;
    if (client) this.#tellStatus(client);
  }

  override render(): TemplateResult {
    const { client, feed } = this.#controller;
    return client && feed ? this.#room(client, feed.state) : html`
      <div class="chat" part="chat">
        <p class="unplaced">${this.language.say('roomMissing')}</p>
      </div>
    `;
  }

  #room({ status, user, limits, replica }: ChatClient, state: RoomState): TemplateResult {
    const { language } = this;
    const words = statusWords({
      status,
      wasOpen: user !== undefined,
      isOnline: navigator.onLine,
      unsent: state.pending.filter((one) => one.state === 'waiting').length,
    }, language);
    return html`
      <div
        class="chat"
        part="chat"
        lang=${language.tag}
        dir=${language.direction}
        @keydown=${this.#onKeydown}
        @pointerdown=${this.#onPointerdown}
      >
        <starling-header
          exportparts="header"
          .language=${language}
          .room=${state.room}
          .status=${status}
          .count=${state.phase === 'live' ? state.presence.count : undefined}
          .replica=${this.showReplica ? replica : undefined}
          .isRosterOpen=${this.isRosterOpen}
        ></starling-header>
        <starling-status
          exportparts="status"
          .language=${language}
          .words=${words}
        ></starling-status>
        <starling-log
          exportparts="log, bubble, reaction"
          .language=${language}
          .state=${state}
          .user=${user}
          .showReplica=${this.showReplica}
        ></starling-log>
        ${this.#below(state)}
        ${state.phase === 'refused' ? '' : html`
          <starling-composer
            part="composer"
            exportparts="input, send-button"
            .language=${language}
            .server=${placeOf(this)?.url}
            .room=${state.room}
            .user=${user}
            .limits=${limits}
            .composing=${this.composing}
          ></starling-composer>
        `}
        ${this.isRosterOpen
          ? html`
            <starling-roster
              .language=${language}
              .presence=${state.presence}
              .user=${user}
            ></starling-roster>
          `
          : ''}
        <starling-announcer
          .language=${language}
          .state=${state}
          .user=${user}
        ></starling-announcer>
      </div>
    `;
  }

  /** Between log and composer: who is typing, or what went wrong. */
  #below({ typing }: RoomState): TemplateResult {
    if (this.notice) {
      return html`
        <div class="notice" role="alert">
          <span>${this.notice}</span>
          <button
            class="icon-button"
            aria-label=${this.language.say('dismiss')}
            @click=${() => this.#notify('')}
          >${icon('close')}</button>
        </div>
      `;
    }
    const words = typingWords(typing, this.language);
    return html`
      <div class="typing">
        ${words ? html`<span class="dots"><i></i><i></i><i></i></span><bdi>${words}</bdi>` : ''}
      </div>
    `;
  }

  /** Returns false when the action could not be carried out. */
  #carryOut(action: ChatAction): boolean {
    const { client, feed } = this.#controller;
    if (!client || !feed) return false;
    switch (action.type) {
      case 'send':
        return this.#send(feed, action.text);
      case 'edit-last': {
        const last = feed.state.messages.findLast((one) =>
          one.from.id === client.user?.id && one.kind === 'message' && !one.deleted
        );
        if (last) this.composing = { type: 'edit', message: last };
        return last !== undefined;
      }
      case 'edit':
      case 'reply':
        this.composing = action;
        return true;
      case 'cancel':
        this.composing = NEW_MESSAGE;
        return true;
      case 'toggle-roster':
        this.#toggleRoster();
        return true;
      case 'reveal':
        this.#part<ChatLog>('log')?.reveal(action.seq);
        return true;
      default:
        carryOut(action, client, feed);
        return true;
    }
  }

  #send(feed: RoomFeed, text: string): boolean {
    const { composing } = this;
    try {
      if (composing.type === 'edit') {
        if (text !== composing.message.text) feed.edit(composing.message.seq, text);
      } else {
        const isReply = composing.type === 'reply';
        feed.send(text, isReply ? { replyTo: composing.message.seq } : {});
        this.#part<ChatLog>('log')?.scrollToEnd();
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#notify(this.language.say('outboxFull'));
      return false;
    }
    this.composing = NEW_MESSAGE;
    return true;
  }

  async #toggleRoster(): Promise<void> {
    this.isRosterOpen = !this.isRosterOpen;
    await this.updateComplete;
    if (this.isRosterOpen) await this.#part<ChatRoster>('roster')?.updateComplete;
    this.#part<ChatRoster | ChatHeader>(this.isRosterOpen ? 'roster' : 'header')?.focus();
  }

  #onKeydown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.isRosterOpen) this.#toggleRoster();
  }

  /** Closes the roster when the reader goes on elsewhere. */
  #onPointerdown(event: Event): void {
    const { localName } = event.target as Element;
    if (localName !== 'starling-roster' && localName !== 'starling-header') {
      this.isRosterOpen = false;
    }
  }

  /** Shown for a moment; an empty text takes it away. */
  #notify(text: string): void {
    clearTimeout(this.#noticeTimer);
    this.notice = text;
    if (text) this.#noticeTimer = setTimeout(() => this.notice = '', NOTICE_MS);
  }

  #tellStatus({ status, user, replica }: ChatClient): void {
    const told = this.#toldStatus;
    if (status === told.status && user === told.user && replica === told.replica) return;
    const detail: StarlingStatus = { status, user, replica };
    this.#toldStatus = detail;
    this.dispatchEvent(new CustomEvent('starling-status', { detail, bubbles: true }));
  }

  #part<T extends Element>(name: string): T | null {
    return this.renderRoot.querySelector<T>(`starling-${name}`);
  }
}
