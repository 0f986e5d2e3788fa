/**
 * What the element around the room and the room know of each other: two bundles, so neither imports
 * the other. Types only.
 */
import type { StarlingChat } from './starling.d.ts';

/** What is handed down. */
export type RoomSettings =
  & Pick<
    StarlingChat,
    'room' | 'server' | 'name' | 'token' | 'getToken' | 'showReplica' | 'titleBadge' | 'label'
  >
  & Pick<HTMLElement, 'lang'>;

/** `<starling-room>`. What it tells by events is in room-reports.ts. */
export interface RoomElement extends HTMLElement {
  /** To be there before it is on the page; replaced at each change. */
  settings: RoomSettings;
  /** Puts a message into the outbox; see StarlingChat.send. */
  send(text: string): Promise<string>;
}

/** What `<starling-room>` is made of. */
export interface RoomClass {
  new (): RoomElement;
  /** Of which a page may style all: as `exportparts` takes them. */
  readonly parts: string;
  /** Of a launcher. `root` must be on the page until then. Rejects when it cannot be had now. */
  loadPanel(root: ShadowRoot): Promise<CreatePanel>;
}

/** Puts the panel before all else in the root. */
export type CreatePanel = (root: ShadowRoot, options: PanelOptions) => Panel;

/** What a launcher opens, and the room is in. */
export interface Panel {
  readonly element: HTMLElement;
  readonly isOpen: boolean;
  /** `lang`: what the room is asked to speak. */
  say(words: { label: string; lang: string }): void;
  open(): void;
  /** Idempotent. */
  close(): void;
}

export interface PanelOptions {
  /** Once for each opening, whoever closed it. `hadFocus`: the focus has lost its place. */
  onClose(hadFocus: boolean): void;
}
