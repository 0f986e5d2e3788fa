/**
 * `<starling-chat>`: what a page sees of the chat. Small and there at once; has the room loaded when
 * it is wanted, hands down to it what the page says, and passes on what it tells.
 */
import { elementStyles } from './chat-element.styles.ts';
import { languageTagOf } from '../i18n/language-tag.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import { launcherWords } from './launcher-words.ts';
import { attributeOf, mirror, setAgain } from './reflected-attributes.ts';
import { palette } from '../ui/palette.ts';
import type { CreatePanel, Panel, RoomClass, RoomElement, RoomSettings } from './room-element.ts';
import { createInlineFrame, type RoomFrame } from './room-frame.ts';
import { loadRoom } from '../loading/room-loader.ts';
import type {
  StarlingChat as PublicChat,
  StarlingEventDetails,
  StarlingStatus,
} from './starling.d.ts';
import { hasWrittenBefore } from '../loading/returning-visitor.ts';

/** What the properties are without the attribute of the same name. */
const MIRRORED = {
  room: '',
  server: '',
  name: '',
  theme: 'auto',
  mode: 'inline',
  titleBadge: 'on',
  label: '',
};
/** All that a page may set as an attribute. */
const ATTRIBUTES = [...Object.keys(MIRRORED), 'token', 'showReplica'];

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

  #root = this.attachShadow({ mode: 'open' });
  #token = '';
  #getToken: PublicChat['getToken'];
  #told: Partial<StarlingStatus> = {};
  #unread = 0;
  /** Undefined until the element is first on the page. */
  #frame: RoomFrame | undefined;
  /** The frame, with `mode="launcher"`. */
  #launcher: Launcher | undefined;
  /** Of the launcher, once the room is loaded. */
  #panel: Panel | undefined;
  #createPanel: CreatePanel | undefined;
  /** Undefined while the room is not loaded. */
  #room: RoomElement | undefined;
  #loading: Promise<RoomElement> | undefined;
  /** Aborted when the element leaves the page. */
  #stay = new AbortController();
  #hasFailed = false;
  /** The last call that is to open the panel once the room is there. */
  #wish: symbol | undefined;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    setAgain(this, [...ATTRIBUTES, 'getToken']);
  }

  connectedCallback(): void {
    if (this.#frame) this.#update();
    else this.#arrange();
    if (!this.#launcher) this.#begin();
    else if (hasWrittenBefore(this.#serverUrl)) {
      (globalThis.requestIdleCallback ?? setTimeout)(() => this.#begin());
    }
  }

  disconnectedCallback(): void {
    this.close();
    this.#stay.abort();
    this.#stay = new AbortController();
    if (!this.#room?.parentNode) this.#loading = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (name === 'token') this.#token = value ?? '';
    if (name !== 'mode' || value === before || !this.#frame) return this.#update();
    this.close();
    this.#arrange();
    if (this.#room || !this.#launcher) this.#begin();
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
  get showReplica(): boolean {
    return this.hasAttribute('show-replica');
  }
  set showReplica(isShown: boolean) {
    this.toggleAttribute('show-replica', isShown);
  }
  get user(): PublicChat['user'] {
    return this.#told.user;
  }
  get status(): PublicChat['status'] {
    return this.#told.status;
  }
  get replica(): PublicChat['replica'] {
    return this.#told.replica;
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
    this.#wish = undefined;
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

  /** Where the server is; empty when its address is none. */
  get #serverUrl(): string {
    const server = this.server || new URL(import.meta.url).origin;
    return URL.canParse(server, location.href) ? new URL(server, location.href).href : '';
  }

  async #openPanel(): Promise<void> {
    const wish = this.#wish = Symbol();
    this.#update();
    try {
      const room = await this.#load();
      if (this.#wish !== wish) return;
      this.#panel?.open();
      this.#count(0);
      room.focus();
      this.#tell('starling-open', null);
    } catch {
      // Told already.
    } finally {
      if (this.#wish === wish) this.#wish = undefined;
      this.#update();
    }
  }

  /** Puts up what the mode needs. The room moves along. */
  #arrange(): void {
    this.#launcher = this.mode === 'launcher'
      ? createLauncher({ onPress: () => this.open(), onApproach: () => this.#begin() })
      : undefined;
    // The link by which the room is being loaded stays.
    for (const node of [...this.#root.children]) if (node.localName !== 'link') node.remove();
    this.#frame = this.#launcher ?? createInlineFrame(() => this.#begin());
    this.#root.append(...this.#frame.nodes);
    this.#panel = undefined;
    this.#hasFailed = false;
    if (this.#room) this.#loading = undefined;
    this.#count(0);
    this.#update();
  }

  /** Hands on what the page says. */
  #update(): void {
    if (!this.#frame) return;
    const lang = languageTagOf(this);
    const words = launcherWords(lang);
    const { label } = this;
    this.#frame.show({
      words,
      label,
      unread: this.#unread,
      isAwaited: this.#wish !== undefined,
      hasFailed: this.#hasFailed,
    });
    this.#panel?.say({ label: label || words.open, lang });
    if (this.#room) this.#room.settings = this.#settings(lang);
  }

  #settings(lang: string): RoomSettings {
    const { room, name, token, getToken, showReplica, titleBadge, label } = this;
    const server = this.#serverUrl;
    return { room, server, name, token, getToken, showReplica, titleBadge, label, lang };
  }

  /** As #load, for whoever does not wait: what goes wrong is told by an event. */
  #begin(): void {
    this.#load().catch(() => {});
  }

  /** Rejects when the room cannot be had here and now. */
  #load(): Promise<RoomElement> {
    if (!this.isConnected) {
      return Promise.reject(new DOMException('the chat is not on the page', 'InvalidStateError'));
    }
    return this.#loading ??= this.#enter(this.#stay.signal);
  }

  async #enter(signal: AbortSignal): Promise<RoomElement> {
    this.#hasFailed = false;
    this.#update();
    try {
      const Room = await loadRoom(this.#root, signal);
      // Asked now: the mode may have changed meanwhile.
      if (this.#launcher) this.#createPanel ??= await Room.loadPanel(this.#root);
      signal.throwIfAborted();
      const room = this.#room ??= this.#furnish(Room);
      if (!room.parentNode) this.#seat(room);
      return room;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#loading = undefined;
      this.#hasFailed = !this.#launcher || this.#wish !== undefined;
      this.#tell('starling-error', { reason: 'load', message: (error as Error).message });
      throw error;
    } finally {
      this.#update();
    }
  }

  /** Makes the room, and has it tell. */
  #furnish(Room: RoomClass): RoomElement {
    const room = new Room();
    room.settings = this.#settings(languageTagOf(this));
    room.setAttribute('exportparts', Room.parts);
    room.addEventListener('starling-status', ({ detail }) => {
      this.#told = detail;
      this.#tell('starling-status', detail);
    });
    room.addEventListener('starling-message', ({ detail }) => {
      if (!detail.isOwn && !this.isOpen) this.#count(this.#unread + 1);
      this.#tell('starling-message', detail);
    });
    room.addEventListener('nothing-unread', () => this.#count(0));
    return room;
  }

  #seat(room: RoomElement): void {
    if (!this.#launcher) return this.#root.replaceChildren(room);
    this.#panel = this.#createPanel!(this.#root, {
      onClose: (hadFocus) => {
        if (hadFocus) this.#launcher?.focus();
        this.#tell('starling-close', null);
      },
    });
    this.#panel.element.prepend(room);
  }

  #count(unread: number): void {
    if (unread === this.#unread) return;
    this.#unread = unread;
    this.#update();
    this.#tell('starling-unread', { count: unread });
  }

  #tell<Type extends keyof StarlingEventDetails>(
    type: Type,
    detail: StarlingEventDetails[Type],
  ): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}

mirror(StarlingChat.prototype, MIRRORED);
