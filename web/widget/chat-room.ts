/**
 * `<starling-room>`: the room in the element that a page uses. Composes the parts, carries out what
 * the reader does. Between the headless client and everything that is seen.
 */
import { html, type TemplateResult } from 'lit';
import type { ChatClient, RoomFeed } from '../client/chat-client.ts';
import type { RoomState } from '../client/room-state.ts';
import { CHAT_ACTION, type ChatAction, type ChatActionEvent } from './chat-action.ts';
import type { ChatComposer } from './chat-composer.ts';
import type { ChatHeader } from './chat-header.ts';
import type { ChatLog } from './chat-log.ts';
import { roomStyles } from './chat-room.styles.ts';
import type { ChatRoster } from './chat-roster.ts';
import { type Composing, NEW_MESSAGE } from './composing.ts';
import { createHostPage } from './host-page.ts';
import { icon } from './icons.ts';
import { LanguageElement } from './language-element.ts';
import { createPanel } from './launcher-panel.ts';
import { followNetwork } from './network-controller.ts';
import { createNotice } from './notice.ts';
import { type Place, placeOf } from './place.ts';
import { refusalWords } from './refusal-words.ts';
import { carryOut } from './room-action.ts';
import { createRoomController } from './room-controller.ts';
import type { RoomElement, RoomSettings } from './room-element.ts';
import { createRoomReports } from './room-reports.ts';
import type { SharedClients } from './shared-client.ts';
import { followLanguage } from './spoken-language.ts';
import { statusWords } from './status-words.ts';
import { controls, tokens } from './theme.ts';
import { typingWords } from './typing-words.ts';

export class ChatRoom extends LanguageElement implements RoomElement {
  static override properties = {
    settings: { attribute: false },
    composing: { state: true },
    isRosterOpen: { state: true },
  };
  static override styles = [tokens, controls, roomStyles];
  /** Shared by all elements of the page; set by define-room.ts. */
  static clients: SharedClients;
  static createPanel = createPanel;

  declare settings: RoomSettings;
  declare composing: Composing;
  declare isRosterOpen: boolean;

  #page = createHostPage(this);
  #controller = createRoomController(this, {
    clients: () => (this.constructor as typeof ChatRoom).clients,
    place: () => this.#place,
    onNotice: (notice) => this.#notice.show(refusalWords(notice, this.language)),
  });
  #notice = createNotice(this);
  #reports = createRoomReports(this);
  #shownRoom = '';

  constructor() {
    super();
    this.composing = NEW_MESSAGE;
    this.isRosterOpen = false;
    followNetwork(this);
    followLanguage(this);
    this.addEventListener(CHAT_ACTION, (event) => {
      event.stopPropagation();
      if (!this.#carryOut((event as ChatActionEvent).detail)) event.preventDefault();
    });
  }

  override willUpdate(): void {
    const { room } = this.#page;
    if (room !== this.#shownRoom) this.composing = NEW_MESSAGE;
    this.#shownRoom = room;
  }

  override updated(): void {
    const { client, feed } = this.#controller;
    if (client && feed) this.#reports.update(client, feed.state);
  }

  override async focus(options?: FocusOptions): Promise<void> {
    await this.updateComplete;
    this.#part<ChatComposer>('composer')?.focus(options);
  }

  async send(text: string): Promise<string> {
    await this.updateComplete;
    const { feed } = this.#controller;
    if (!feed) throw new DOMException('the chat has no room', 'InvalidStateError');
    return feed.send(text);
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
          .room=${this.#label || state.room}
          .status=${status}
          .count=${state.phase === 'live' ? state.presence.count : undefined}
          .replica=${this.settings.showReplica ? replica : undefined}
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
          .showReplica=${this.settings.showReplica}
        ></starling-log>
        ${this.#below(state)}
        ${state.phase === 'refused' ? '' : html`
          <starling-composer
            part="composer"
            exportparts="input, send-button"
            .language=${language}
            .server=${this.#place?.url}
            .room=${state.room}
            .label=${this.#label}
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
    if (this.#notice.text) {
      return html`
        <div class="notice" role="alert">
          <span>${this.#notice.text}</span>
          <button
            class="icon-button"
            aria-label=${this.language.say('dismiss')}
            @click=${() => this.#notice.show('')}
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
      this.#notice.show(this.language.say('outboxFull'));
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
    if (event.key !== 'Escape' || !this.isRosterOpen) return;
    // It is not meant for what is around the room.
    event.stopPropagation();
    this.#toggleRoster();
  }

  /** Closes the roster when the reader goes on elsewhere. */
  #onPointerdown(event: Event): void {
    const { localName } = event.target as Element;
    if (localName !== 'starling-roster' && localName !== 'starling-header') {
      this.isRosterOpen = false;
    }
  }

  get #place(): Place | undefined {
    return placeOf({ ...this.settings, room: this.#page.room });
  }

  get #label(): string {
    return this.settings.label || this.#page.title;
  }

  #part<T extends Element>(name: string): T | null {
    return this.renderRoot.querySelector<T>(`starling-${name}`);
  }
}
