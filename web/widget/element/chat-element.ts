/**
 * `<starling-chat>`: the public custom element, a small entry that lazy-loads the room.
 */
import { elementStyles } from './chat-element.styles.ts';
import { languageTagOf } from '../i18n/language-tag.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import { launcherWords } from './launcher-words.ts';
import { attributeOf, reflectAttributes, upgradeProperties } from './reflected-attributes.ts';
import { palette } from '../ui/palette.ts';
import type { Panel, RoomClass, RoomElement } from './room-element.ts';
import { createInlineFrame, type RoomFrame } from './room-frame.ts';
import { loadRoom } from '../loading/room-loader.ts';
import type {
  StarlingChat as PublicChat,
  StarlingEventDetails,
  StarlingStatus,
} from './starling.d.ts';
import { settingsOf } from './element-settings.ts';
import { isReturningVisitor } from '../loading/returning-visitor.ts';

/** Reflected properties, with their values when the attribute is absent. */
const REFLECTED = {
  room: '',
  server: '',
  name: '',
  theme: 'auto',
  mode: 'inline',
  titleBadge: 'on',
  label: '',
  subtitle: '',
  logo: '',
};
const ATTRIBUTES = [...Object.keys(REFLECTED), 'token', 'showReplica'];

const sheet = new CSSStyleSheet();
sheet.replaceSync(palette + elementStyles);

export class StarlingChat extends HTMLElement implements PublicChat {
  static observedAttributes = [...ATTRIBUTES.map(attributeOf), 'lang'];

  declare room: string;
  declare server: string;
  declare name: string;
  declare theme: PublicChat['theme'];
  declare mode: PublicChat['mode'];
  declare titleBadge: PublicChat['titleBadge'];
  declare label: string;
  declare subtitle: string;
  declare logo: string;

  #root = this.attachShadow({ mode: 'open' });
  #token = '';
  #getToken: PublicChat['getToken'];
  #phrases: PublicChat['phrases'];
  #reported: Partial<StarlingStatus> = {};
  #unread = 0;
  #frame: RoomFrame | undefined;
  #launcher: Launcher | undefined;
  #panel: Panel | undefined;
  #room: RoomElement | undefined;
  #loading: Promise<RoomElement> | undefined;
  /** Aborted when the element is disconnected. */
  #connection = new AbortController();
  #hasFailed = false;
  /** The latest call that opens the panel once the room is loaded. */
  #openRequest: symbol | undefined;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    upgradeProperties(this, [...ATTRIBUTES, 'getToken', 'phrases']);
  }

  connectedCallback(): void {
    if (this.#frame) this.#update();
    else this.#applyMode();
    if (!this.#launcher) this.#startLoading();
    else if (isReturningVisitor(this.#serverUrl)) {
      (globalThis.requestIdleCallback ?? setTimeout)(() => this.#startLoading());
    }
  }

  disconnectedCallback(): void {
    this.close();
    this.#connection.abort();
    this.#connection = new AbortController();
    if (!this.#room?.parentNode) this.#loading = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (name === 'token') this.#token = value ?? '';
    if (name !== 'mode' || value === before || !this.#frame) return this.#update();
    this.close();
    this.#applyMode();
    if (this.#room || !this.#launcher) this.#startLoading();
  }

  get token(): string {
    return this.#token;
  }
  set token(token: string) {
    this.#token = token;
    this.#update();
  }
  get getToken(): PublicChat['getToken'] {
    return this.#getToken;
  }
  set getToken(getToken: PublicChat['getToken']) {
    this.#getToken = getToken;
    this.#update();
  }
  get phrases(): PublicChat['phrases'] {
    return this.#phrases;
  }
  set phrases(phrases: PublicChat['phrases']) {
    this.#phrases = phrases;
    this.#update();
  }
  get showReplica(): boolean {
    return this.hasAttribute('show-replica');
  }
  set showReplica(isShown: boolean) {
    this.toggleAttribute('show-replica', isShown);
  }
  get user(): PublicChat['user'] {
    return this.#reported.user;
  }
  get status(): PublicChat['status'] {
    return this.#reported.status;
  }
  get replica(): PublicChat['replica'] {
    return this.#reported.replica;
  }
  get unread(): number {
    return this.#unread;
  }
  get isOpen(): boolean {
    return !this.#launcher || (this.#panel?.isOpen ?? false);
  }

  open(): void {
    if (!this.isOpen) this.#openPanel();
  }

  close(): void {
    this.#openRequest = undefined;
    this.#panel?.close();
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else this.open();
  }

  async send(text: string): Promise<string> {
    return (await this.#load()).send(text);
  }

  override focus(options?: FocusOptions): void {
    if (!this.isOpen) this.#launcher!.focus();
    else this.#load().then((room) => room.focus(options), () => {});
  }

  /** The server's URL, or an empty string if it is invalid. */
  get #serverUrl(): string {
    const server = this.server || new URL(import.meta.url).origin;
    return URL.canParse(server, location.href) ? new URL(server, location.href).href : '';
  }

  async #openPanel(): Promise<void> {
    const request = this.#openRequest = Symbol();
    this.#update();
    try {
      const room = await this.#load();
      if (this.#openRequest !== request) return;
      this.#panel?.open();
      this.#setUnread(0);
      room.focus();
      this.#emit('starling-open', null);
    } catch {
      // #startLoading or #loadRoom has dispatched starling-error.
    } finally {
      if (this.#openRequest === request) this.#openRequest = undefined;
      this.#update();
    }
  }

  #applyMode(): void {
    this.#launcher = this.mode === 'launcher'
      ? createLauncher({ onPress: () => this.open(), onApproach: () => this.#startLoading() })
      : undefined;
    this.#frame = this.#launcher ?? createInlineFrame(() => this.#startLoading());
    this.#root.replaceChildren(...this.#frame.nodes);
    this.#panel = undefined;
    this.#hasFailed = false;
    if (this.#room) this.#loading = undefined;
    this.#setUnread(0);
    this.#update();
  }

  #update(): void {
    if (!this.#frame) return;
    const lang = languageTagOf(this);
    const words = launcherWords(lang);
    const { label } = this;
    this.#frame.show({
      words,
      label,
      unread: this.#unread,
      isAwaited: this.#openRequest !== undefined,
      hasFailed: this.#hasFailed,
    });
    this.#panel?.setWords({ label: label || words.open, lang });
    if (this.#room) this.#room.settings = settingsOf(this, this.#serverUrl, lang);
  }

  /** Like #load, for callers that do not wait: starling-error reports failures. */
  #startLoading(): void {
    this.#load().catch(() => {});
  }

  /** Rejects if the room cannot be loaded now. */
  #load(): Promise<RoomElement> {
    if (!this.isConnected) {
      return Promise.reject(
        new DOMException('the element is not connected to a document', 'InvalidStateError'),
      );
    }
    return this.#loading ??= this.#loadRoom(this.#connection.signal);
  }

  async #loadRoom(signal: AbortSignal): Promise<RoomElement> {
    this.#hasFailed = false;
    this.#update();
    try {
      const Room = await loadRoom(signal);
      signal.throwIfAborted();
      const room = this.#room ??= this.#createRoom(Room);
      if (!room.parentNode) this.#placeRoom(room, Room);
      return room;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#loading = undefined;
      this.#hasFailed = !this.#launcher || this.#openRequest !== undefined;
      this.#emit('starling-error', { reason: 'load', message: (error as Error).message });
      throw error;
    } finally {
      this.#update();
    }
  }

  #createRoom(Room: RoomClass): RoomElement {
    const room = new Room();
    room.settings = settingsOf(this, this.#serverUrl, languageTagOf(this));
    room.setAttribute('exportparts', Room.parts);
    room.addEventListener('starling-status', ({ detail }) => {
      this.#reported = detail;
      this.#emit('starling-status', detail);
    });
    room.addEventListener('starling-message', ({ detail }) => {
      if (!detail.isOwn && !this.isOpen) this.#setUnread(this.#unread + 1);
      this.#emit('starling-message', detail);
    });
    room.addEventListener('nothing-unread', () => this.#setUnread(0));
    return room;
  }

  #placeRoom(room: RoomElement, { createPanel }: RoomClass): void {
    if (!this.#launcher) return this.#root.replaceChildren(room);
    this.#panel = createPanel(this.#root, {
      onClose: (hadFocus) => {
        if (hadFocus) this.#launcher?.focus();
        this.#emit('starling-close', null);
      },
    });
    this.#panel.element.prepend(room);
  }

  #setUnread(unread: number): void {
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#update();
    this.#emit('starling-unread', { count: unread });
  }

  #emit<Type extends keyof StarlingEventDetails>(
    type: Type,
    detail: StarlingEventDetails[Type],
  ): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}

reflectAttributes(StarlingChat.prototype, REFLECTED);
