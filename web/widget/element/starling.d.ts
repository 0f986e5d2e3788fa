/**
 * Types of `/starling.js` for a page's TypeScript. Stands alone: copy it beside your sources.
 * The element implements them, so that they cannot drift apart.
 */

/** State of the connection. */
export type StarlingConnection =
  /** `attempt` counts from 1 since the last connection that held. */
  | { type: 'connecting'; attempt: number }
  | { type: 'open' }
  /** Waits to connect again; `until` in milliseconds since the Unix epoch. */
  | { type: 'waiting'; attempt: number; until: number }
  /** Will not connect again by itself. `code` is a close code of the protocol. */
  | { type: 'closed'; code: number; text: string };

/** The visitor. */
export interface StarlingUser {
  id: string;
  name: string;
  role: 'guest' | 'member' | 'moderator' | 'owner';
}

export interface StarlingMessage {
  /** Its place in the room, from 1 on. */
  seq: number;
  id: string;
  kind: 'message' | 'system';
  /** Who wrote it, as it was at the time of writing. */
  from: { id: string; name: string };
  /** Milliseconds since the Unix epoch, by the server's clock. */
  at: number;
  /** Name of the replica that accepted it. */
  via: string;
  /** As it was typed: never HTML. */
  text: string;
  /** Seq of the message that this one answers. */
  replyTo?: number;
}

/** Detail of `starling-status`. */
export interface StarlingStatus {
  status: StarlingConnection;
  user: StarlingUser | undefined;
  /** Name of the replica that serves this visitor. */
  replica: string | undefined;
}

/** Details of the events, all of which bubble. */
export interface StarlingEventDetails {
  /** The connection, the visitor or the replica changed. */
  'starling-status': StarlingStatus;
  /** A message arrived that was not there when the room was entered. */
  'starling-message': { message: StarlingMessage; isOwn: boolean };
  /** The launcher's panel was opened. */
  'starling-open': null;
  /** The launcher's panel was closed. */
  'starling-close': null;
  /** Another number of messages of others since the panel was closed. */
  'starling-unread': { count: number };
  /** The room's code could not be loaded. */
  'starling-error': { reason: 'load'; message: string };
}

export type StarlingEvents = {
  [Type in keyof StarlingEventDetails]: CustomEvent<StarlingEventDetails[Type]>;
};

/** `<starling-chat>`: a room of a Starling server. */
export class StarlingChat extends HTMLElement {
  /** Which room; `auto` is the page's own. */
  room: string;
  /** Address of the server; empty: the one that the module came from. */
  server: string;
  /** A guest's name to begin with. */
  name: string;
  /** A signed identity. Not mirrored by an attribute, since it is a secret. */
  token: string;
  /**
   * Gives a signed identity: asked when one is needed, before the last one ends, and after one was
   * refused. Elements with the same function share a connection.
   */
  getToken: (() => string | Promise<string>) | undefined;
  theme: 'auto' | 'light' | 'dark';
  mode: 'inline' | 'launcher';
  /** Shows which replica serves the visitor and each message. */
  showReplica: boolean;
  /** Whether the title of a hidden page counts what waits. */
  titleBadge: 'on' | 'off';
  /** What the room is called, and the launcher's button. */
  label: string;

  /** The visitor; undefined before the first connection. */
  readonly user: StarlingUser | undefined;
  /** Undefined before the room is loaded. */
  readonly status: StarlingConnection | undefined;
  readonly replica: string | undefined;
  /** Messages of others since the launcher's panel was closed. */
  readonly unread: number;
  /** Whether the launcher's panel is open; an inline room always is. */
  readonly isOpen: boolean;

  /** Opens the launcher's panel, once the room is loaded. */
  open(): void;
  close(): void;
  toggle(): void;
  /**
   * Sends a message; resolves with its id once it is in the outbox, from where it is sent even when
   * there is no connection now. Rejects with a RangeError when the text is empty or too long or too
   * many wait, with an Error when the room cannot be loaded, with an InvalidStateError when the
   * element is not on the page or has no room.
   */
  send(text: string): Promise<string>;
  /** To where the visitor writes; to the button of a closed launcher. */
  override focus(options?: FocusOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'starling-chat': StarlingChat;
  }
  interface GlobalEventHandlersEventMap extends StarlingEvents {}
}
