/**
 * `<starling-chat>`: what a page sees of the chat. Small and there at once; has the room loaded when
 * it is wanted, hands down to it what the page says, and passes on what it tells.
 */
import { socketUrl, storagePrefix, tokenKey } from '../client/server-address.ts';
import { elementStyles } from './chat-element.styles.ts';
import { languageTagOf } from './language-tag.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import { launcherWords } from './launcher-words.ts';
import { mirror, setAgain } from './mirrored.ts';
import { palette } from './palette.ts';
import type { Panel, RoomClass, RoomElement, RoomSettings } from './room-element.ts';
import { createInlineFrame, type RoomFrame } from './room-frame.ts';
import { loadRoom } from './room-loader.ts';
import type {
  StarlingChat as PublicChat,
  StarlingConnection,
  StarlingEventDetails,
  StarlingStatus,
  StarlingUser,
} from './starling.d.ts';

const ROOM_PARTS = 'chat,header,status,log,bubble,reaction,composer,input,send-button';
/** What the properties are without the attribute of the same name. */
const MIRRORED = { room: '', server: '', name: '', theme: 'auto', mode: 'inline', label: '' };

const sheet = new CSSStyleSheet();
sheet.replaceSync(palette + elementStyles);

export class StarlingChat extends HTMLElement implements PublicChat {
  static observedAttributes = [...Object.keys(MIRRORED), 'token', 'show-replica', 'lang'];

  declare room: string;
  declare server: string;
  declare name: string;
  declare theme: PublicChat['theme'];
  declare mode: PublicChat['mode'];
  declare label: string;

  #root = this.attachShadow({ mode: 'open' });
  #token = '';
  #told: Partial<StarlingStatus> = {};
  #unread = 0;
  /** Undefined until the element is first on the page. */
  #frame: RoomFrame | undefined;
  /** The frame, with `mode="launcher"`. */
  #launcher: Launcher | undefined;
  /** Of the launcher, once the room is loaded. */
  #panel: Panel | undefined;
  /** Undefined while the room is not loaded. */
  #room: RoomElement | undefined;
  #loading: Promise<RoomElement> | undefined;
  /** Aborted when the element leaves the page. */
  #stay = new AbortController();
  #hasFailed = false;
  /** Whether the panel is to open once the room is there. */
  #isWanted = false;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    setAgain(this, [...Object.keys(MIRRORED), 'token', 'showReplica']);
  }

  connectedCallback(): void {
    if (this.#frame) this.#update();
    else this.#arrange();
    if (!this.#launcher) this.#begin();
    else if (this.#hasWritten) (globalThis.requestIdleCallback ?? setTimeout)(() => this.#begin());
  }

  disconnectedCallback(): void {
    this.close();
    this.#stay.abort();
    this.#stay = new AbortController();
    if (!this.#room) this.#loading = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (name === 'token') this.#token = value ?? '';
    if (name !== 'mode' || value === before || !this.#frame) return this.#update();
    this.close();
    this.#arrange();
    if (!this.#launcher) this.#begin();
  }

  get token(): string {
    return this.#token;
  }
  set token(token: string) {
    this.#token = token;
    this.#update();
  }
  get showReplica(): boolean {
    return this.hasAttribute('show-replica');
  }
  set showReplica(isShown: boolean) {
    this.toggleAttribute('show-replica', isShown);
  }
  get user(): StarlingUser | undefined {
    return this.#told.user;
  }
  get status(): StarlingConnection | undefined {
    return this.#told.status;
  }
  get replica(): string | undefined {
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
    this.#isWanted = false;
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

  /** Whether the visitor has written as a guest here: then the room is worth loading ahead. */
  get #hasWritten(): boolean {
    try {
      return tokenKey(storagePrefix(socketUrl(this.#serverUrl))) in localStorage;
    } catch {
      // No address, or the browser forbids it.
      return false;
    }
  }

  async #openPanel(): Promise<void> {
    this.#isWanted = true;
    this.#update();
    try {
      const room = await this.#load();
      if (!this.#isWanted) return;
      this.#panel?.open();
      this.#count(0);
      room.focus();
      this.#tell('starling-open', null);
    } catch {
      // Told already.
    } finally {
      this.#isWanted = false;
      this.#update();
    }
  }

  /** Puts up what the mode needs. The room moves along. */
  #arrange(): void {
    this.#launcher = this.mode === 'launcher'
      ? createLauncher({
        onPress: () => this.open(),
        onApproach: () => this.#begin(),
      })
      : undefined;
    this.#frame = this.#launcher ?? createInlineFrame(() => this.#begin());
    this.#root.replaceChildren(...this.#frame.nodes);
    this.#panel = undefined;
    if (this.#room) this.#seat(this.#room);
    this.#hasFailed = false;
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
      isAwaited: this.#isWanted,
      hasFailed: this.#hasFailed,
    });
    this.#panel?.say({ label: label || words.open, close: words.close, lang });
    if (this.#room) this.#room.settings = this.#settings(lang);
  }

  #settings(lang: string): RoomSettings {
    const { room, name, showReplica, label } = this;
    return { room, server: this.#serverUrl, name, token: this.#token, showReplica, label, lang };
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
    if (this.#room) return this.#room;
    this.#hasFailed = false;
    this.#update();
    try {
      const Room = await loadRoom(this.#root, signal);
      signal.throwIfAborted();
      return this.#room = this.#furnish(new Room());
    } catch (error) {
      if (signal.aborted) throw error;
      this.#loading = undefined;
      this.#hasFailed = !this.#launcher || this.#isWanted;
      this.#tell('starling-error', { reason: 'load', message: (error as Error).message });
      throw error;
    } finally {
      this.#update();
    }
  }

  /** Has the room told about, and puts it in its place. */
  #furnish(room: RoomElement): RoomElement {
    room.settings = this.#settings(languageTagOf(this));
    room.setAttribute('exportparts', ROOM_PARTS);
    room.addEventListener('starling-status', ({ detail }) => {
      this.#told = detail;
      this.#tell('starling-status', detail);
    });
    room.addEventListener('starling-message', ({ detail }) => {
      if (!detail.isOwn && !this.isOpen) this.#count(this.#unread + 1);
      this.#tell('starling-message', detail);
    });
    room.addEventListener('room-change', () => this.#count(0));
    this.#seat(room);
    return room;
  }

  #seat(room: RoomElement): void {
    if (!this.#launcher) return this.#root.replaceChildren(room);
    const { createPanel } = room.constructor as RoomClass;
    this.#panel = createPanel(this.#root, {
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
