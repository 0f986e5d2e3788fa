/**
 * Types shared by `<starling-chat>` and `<starling-room>`, which are separate bundles.
 */
import type { StarlingChat } from './starling.d.ts';

export type RoomSettings =
  & Pick<
    StarlingChat,
    | 'room'
    | 'server'
    | 'name'
    | 'token'
    | 'getToken'
    | 'showReplica'
    | 'titleBadge'
    | 'label'
    | 'subtitle'
    | 'logo'
    | 'phrases'
  >
  & Pick<HTMLElement, 'lang'>;

/** `<starling-room>`. room-events.ts lists its events. */
export interface RoomElement extends HTMLElement {
  /** Must be set before the element is connected; replaced on each change. */
  settings: RoomSettings;
  send(text: string): Promise<string>;
}

export interface RoomClass {
  new (): RoomElement;
  /** Parts that a page may style, in the syntax of `exportparts`. */
  readonly parts: string;
  readonly createPanel: CreatePanel;
}

export type CreatePanel = (root: ShadowRoot, options: PanelOptions) => Panel;

export interface Panel {
  readonly element: HTMLElement;
  readonly isOpen: boolean;
  setWords(words: { label: string; lang: string }): void;
  open(): void;
  /** Idempotent. */
  close(): void;
}

export interface PanelOptions {
  /** Runs once per opening, whatever closed it. `hadFocus`: the panel contained the focus. */
  onClose(hadFocus: boolean): void;
}
