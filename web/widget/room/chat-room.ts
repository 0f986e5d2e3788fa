/**
 * `<starling-room>`: composes the parts of a room and performs the reader's actions.
 */
import { html, type TemplateResult } from 'lit';
import type { ChatClient } from '../../client/chat-client.ts';
import type { RoomNotice, RoomState } from '../../client/room-state.ts';
import {
  CHAT_ACTION,
  type ChatAction,
  type ChatActionEvent,
  type PanelName,
  type ReportTarget,
} from '../ui/chat-action.ts';
import type { ChatComposer } from '../composer/chat-composer.ts';
import type { ChatLog } from '../log/chat-log.ts';
import { createPanel } from '../element/launcher-panel.ts';
import { followNotifications } from '../notify/notifications-controller.ts';
import { PLAIN_RIGHTS } from '../../client/room-rights.ts';
import { refuseFiles } from './refuse-files.ts';
import { roomStyles } from './chat-room.styles.ts';
import { NEW_MESSAGE } from '../composer/composing.ts';
import { createComposing } from './composing-controller.ts';
import { createHostPage } from '../element/host-page.ts';
import { nextTask } from '../ui/frame-task.ts';
import { followNetwork } from './network-controller.ts';
import { createNotice } from './notice.ts';
import { moderationBundle, panelsBundle } from '../loading/bundles.ts';
import { loadPanels } from '../loading/load-panels.ts';
import type { Panels } from './panels.ts';
import { type Place, placeOf } from '../element/place.ts';
import { refusalText } from './refusal-text.ts';
import type { UnreadChange } from '../unread/reading-controller.ts';
import { createPageSlots, type PageSlots } from './page-slots.ts';
import { performAction } from './room-action.ts';
import { createRoomController } from './room-controller.ts';
import type { RoomElement, RoomSettings } from '../element/room-element.ts';
import { moderationButton, rightsNotice, shutNotice } from './rights-notice.ts';
import { createRoomEvents } from './room-events.ts';
import type { SharedClients } from '../element/shared-client.ts';
import { followLanguage } from '../i18n/language-controller.ts';
import { isShutOut, statusWords } from './status-words.ts';
import { TaskElement } from '../ui/task-element.ts';
import { controls, tokens } from '../ui/theme.ts';

export class ChatRoom extends TaskElement implements RoomElement {
  static override properties = {
    settings: { attribute: false },
  };
  static override styles = [tokens, controls, roomStyles];
  static clients: SharedClients;
  static parts = 'chat,header,status,log,bubble,mention,reaction,composer,input,send-button';
  static createPanel = createPanel;

  declare settings: RoomSettings;
  /** Number of loaded messages from others that the reader has not seen; see `unread-change`. */
  unread = 0;

  #page = createHostPage(this);
  #controller = createRoomController(this, {
    clients: () => (this.constructor as typeof ChatRoom).clients,
    place: () => this.#place,
    onNotice: (notice) => this.#onNotice(notice),
  });
  #panels: Panels | undefined;
  /** The panel whose code is loading. */
  #awaited: PanelName | undefined;
  #notice = createNotice(this);
  #composing = createComposing(this, {
    onSent: () => this.#part<ChatLog>('log')?.scrollToEnd(),
    onRefused: (message) => this.#onNotice({ code: 'rate_limited', reason: 'outbox_max', message }),
  });
  #events = createRoomEvents(this);
  #slots: PageSlots | undefined;
  #shownRoom = '';

  constructor() {
    super();
    followNetwork(this);
    refuseFiles(this, (refusal) => void this.#onNotice(refusal));
    followLanguage(this);
    followNotifications(this, {
      controller: this.#controller,
      server: () => this.#place?.url ?? '',
      label: () => this.#label || this.#page().room,
      isBadged: () => this.settings.titleBadge !== 'off',
      isSeen: () => {
        const log = this.#part<ChatLog>('log');
        // A closed launcher hides the log.
        return log !== null && log.isSeen && getComputedStyle(log).visibility === 'visible';
      },
    });
    this.addEventListener(CHAT_ACTION, (event) => {
      event.stopPropagation();
      if (!this.#perform((event as ChatActionEvent).detail)) event.preventDefault();
    });
  }

  override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) {
      this.#slots = createPageSlots(this, () => this.requestUpdate());
      await nextTask();
      this.#controller.hostUpdate!();
    }
    await super.scheduleUpdate();
  }

  override willUpdate(): void {
    const { url, room } = this.#place ?? {};
    const shown = `${url} ${room}`;
    if (shown !== this.#shownRoom) this.#composing.set(NEW_MESSAGE);
    this.#shownRoom = shown;
  }

  override updated(): void {
    const { client, feed } = this.#controller;
    if (!client || !feed) return;
    this.#events.update(client, this.#shownRoom, feed.state);
    const { rights, pending } = feed.state;
    const shut = shutNotice(client.status, feed.state);
    const stuck = pending.some(({ state, refusal }) => refusal || state !== 'waiting');
    if (shut || stuck || this.settings.showReplica) void panelsBundle.load().catch(() => {});
    if (shut || rights !== PLAIN_RIGHTS) void moderationBundle.load().catch(() => {});
  }

  override async focus(options?: FocusOptions): Promise<void> {
    await this.updateComplete;
    const composer = this.#part<ChatComposer>('composer');
    await composer?.updateComplete;
    composer?.focus(options);
  }

  async send(text: string): Promise<string> {
    await this.updateComplete;
    const { feed } = this.#controller;
    if (!feed) throw new DOMException('the element has no room', 'InvalidStateError');
    return feed.send(text);
  }

  override render(): TemplateResult {
    const { client, feed } = this.#controller;
    return client && feed ? this.#room(client, feed.state) : html`
      <div class="chat" part="chat" drawn>
        <p class="unplaced">${this.language.say('roomMissing')}</p>
      </div>
    `;
  }

  #room({ status, user, limits, replica }: ChatClient, state: RoomState): TemplateResult {
    const { language } = this;
    const slots = this.#slots;
    const isShut = isShutOut(status);
    const shut = shutNotice(status, state);
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
      >
        <starling-header
          exportparts="header"
          .language=${language}
          .room=${this.#label || state.room}
          .status=${status}
          .count=${state.phase === 'live' ? state.presence.count : undefined}
          .replica=${this.settings.showReplica ? replica : undefined}
          .subtitle=${this.settings.subtitle}
          .logo=${this.settings.logo}
          .isCustom=${slots?.has('header')}
          .panel=${this.#panels?.open}
        ><slot name="header" slot="header"></slot>${moderationButton(
          state,
          this.#panels?.open,
          language,
        )}</starling-header>
        <starling-status
          exportparts="status"
          .language=${language}
          .words=${words}
        ></starling-status>
        <starling-log
          exportparts="log, bubble, mention, reaction"
          .language=${language}
          .feed=${this.#controller.feed}
          .state=${state}
          .user=${user}
          .server=${this.#place?.url}
          .hasWritten=${this.#controller.client?.hasWritten}
          .showReplica=${this.settings.showReplica}
          .isShut=${isShut}
          .hasOwnBlank=${slots?.has('empty')}
          @unread-change=${this.#onUnread}
        ><slot name="welcome" slot="welcome"></slot><slot name="empty" slot="empty"></slot></starling-log>
        ${this.#typingOrNotice(state)}
        ${rightsNotice(state, shut, user, language)}
        ${isShut || shut ? '' : html`
          <starling-composer
            part="composer"
            exportparts="input, send-button"
            .language=${language}
            .server=${this.#place?.url}
            .room=${state.room}
            .label=${this.#label}
            .state=${state}
            .user=${user}
            .limits=${limits}
            .composing=${this.#composing.composing}
          ></starling-composer>
        `}
        ${this.#panels?.template(this.#place!.url, this.#controller.feed!, user)}
        <div class="hidden" aria-live="polite"></div>
      </div>
    `;
  }

  /** Between log and composer: the typing indicator or a notice. */
  #typingOrNotice({ typing }: RoomState): TemplateResult {
    const { language } = this;
    const { text } = this.#notice;
    return text
      ? html`<starling-notice role="alert" .language=${language}>${text}</starling-notice>`
      : html`<starling-typing .language=${language} .typing=${typing}></starling-typing>`;
  }

  #perform(action: ChatAction): boolean {
    const { client, feed } = this.#controller;
    if (!client || !feed) return false;
    switch (action.type) {
      case 'send':
        return this.#composing.send(feed, action.text);
      case 'edit-last':
        return this.#composing.editLast(client, feed);
      case 'edit':
      case 'reply':
        this.#composing.set(action);
        return true;
      case 'rewrite':
        this.#composing.rewrite(feed, action.message, this.#part('composer'));
        return true;
      case 'cancel':
        this.#composing.set(NEW_MESSAGE);
        return true;
      case 'toggle-panel':
        void this.#toggle(action.panel, action.about);
        return true;
      case 'notice':
        this.#notice.show(action.words);
        // Contains the element.
        void panelsBundle.load().catch(() => {});
        return true;
      case 'reveal':
        this.#part<ChatLog>('log')?.reveal(action.seq);
        return true;
      default:
        performAction(action, client, feed);
        return true;
    }
  }

  async #onNotice(notice: RoomNotice): Promise<void> {
    // Contains the words.
    await panelsBundle.load().catch(() => {});
    this.#notice.show(refusalText(notice, this.language));
  }

  async #toggle(panel: PanelName, about?: ReportTarget): Promise<void> {
    // A second click on the same button while the panels load would close the panel again.
    if (this.#awaited === panel) return;
    this.#awaited = panel;
    const loaded = await loadPanels(this);
    // Otherwise another button was pressed meanwhile.
    if (this.#awaited !== panel) return;
    this.#awaited = undefined;
    this.#panels ??= loaded?.createPanels(this);
    await this.#panels?.toggle(panel, about);
  }

  #onUnread({ detail }: CustomEvent<UnreadChange>): void {
    this.unread = detail.count;
    this.dispatchEvent(new CustomEvent('unread-change', { detail }));
  }

  get #place(): Place | undefined {
    return placeOf({ ...this.settings, room: this.#page().room });
  }

  get #label(): string {
    return this.settings.label || this.#page().title;
  }

  #part<T extends Element>(name: string): T | null {
    return this.renderRoot.querySelector<T>(`starling-${name}`);
  }
}
