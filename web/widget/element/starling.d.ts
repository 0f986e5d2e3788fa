/**
 * Types of `/starling.js` for TypeScript. Self-contained: copy this file beside your sources.
 */

export type StarlingConnection =
  /** `attempt` counts from 1 since the last healthy connection. */
  | { type: 'connecting'; attempt: number }
  | { type: 'open' }
  /** Waits before it reconnects; `until` is in milliseconds since the Unix epoch. */
  | { type: 'waiting'; attempt: number; until: number }
  /** Does not reconnect by itself. `code` is a close code of the protocol. */
  | { type: 'closed'; code: number; text: string };

export interface StarlingUser {
  id: string;
  name: string;
  role: 'guest' | 'member' | 'moderator' | 'owner';
}

export interface StarlingMessage {
  /** Position in the room, from 1. */
  seq: number;
  id: string;
  kind: 'message' | 'system';
  /** The author at the time of writing. */
  from: { id: string; name: string };
  /** Milliseconds since the Unix epoch, by the server's clock. */
  at: number;
  /** Name of the replica that accepted the message. */
  via: string;
  /** Plain text, never HTML. */
  text: string;
  /** Seq of the message that this one replies to. */
  replyTo?: number;
}

/** Detail of `starling-status`. */
export interface StarlingStatus {
  status: StarlingConnection;
  user: StarlingUser | undefined;
  /** Name of the replica that serves the visitor. */
  replica: string | undefined;
}

/** Event details. All events bubble. */
export interface StarlingEventDetails {
  /** The connection, the visitor or the replica changed. */
  'starling-status': StarlingStatus;
  /** A new message arrived after the room was joined. */
  'starling-message': { message: StarlingMessage; isOwn: boolean };
  'starling-open': null;
  'starling-close': null;
  /** The number of unread messages changed. */
  'starling-unread': { count: number };
  /** The room's code could not be loaded. */
  'starling-error': { reason: 'load'; message: string };
}

export type StarlingEvents = {
  [Type in keyof StarlingEventDetails]: CustomEvent<StarlingEventDetails[Type]>;
};

/** `<starling-chat>`: a room of a Starling server. */
export class StarlingChat extends HTMLElement {
  /** Room name; `auto` gives each page a room of its own. */
  room: string;
  /** Address of the server; empty for the server that the module came from. */
  server: string;
  /** A guest's initial name. */
  name: string;
  /** A signed identity. A secret, so no attribute reflects it. */
  token: string;
  /**
   * Returns a signed identity. Called when one is needed, before it expires, and after a refusal.
   * Elements with the same function share a connection.
   */
  getToken: (() => string | Promise<string>) | undefined;
  theme: 'auto' | 'system' | 'light' | 'dark';
  mode: 'inline' | 'launcher';
  /** Shows which replica serves the visitor and each message. */
  showReplica: boolean;
  /** Whether the title of a hidden page shows the unread count. */
  titleBadge: 'on' | 'off';
  /** Display name of the room and of the launcher's button. */
  label: string;
  /** Line below the label; empty for the number of people online. */
  subtitle: string;
  /** Address of an image for the header; empty for the widget's own. */
  logo: string;
  /**
   * Own words for the widget's texts, by key; docs/embedding.md describes the format. Placeholders
   * such as `{name}` stay; a text with `{count}` may have one form per plural category.
   */
  phrases: Readonly<Record<string, string | Readonly<Record<string, string>>>> | undefined;

  /** The visitor; undefined before the first connection. */
  readonly user: StarlingUser | undefined;
  /** Undefined before the room is loaded. */
  readonly status: StarlingConnection | undefined;
  readonly replica: string | undefined;
  /** Messages from others since the launcher's panel was closed. */
  readonly unread: number;
  /** Whether the launcher's panel is open; always true for an inline room. */
  readonly isOpen: boolean;

  /** Opens the launcher's panel, once the room is loaded. */
  open(): void;
  close(): void;
  toggle(): void;
  /**
   * Resolves with the message's id once it is in the outbox, which waits for a connection. Rejects
   * with a RangeError if the text is empty or too long or the outbox is full, with an Error if the
   * room cannot be loaded, and with an InvalidStateError if the element is disconnected or has no
   * room.
   */
  send(text: string): Promise<string>;
  /** Focuses the message field, or the button of a closed launcher. */
  override focus(options?: FocusOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'starling-chat': StarlingChat;
  }
  interface GlobalEventHandlersEventMap extends StarlingEvents {}
}
