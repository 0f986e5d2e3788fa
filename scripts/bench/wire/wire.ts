/**
 * Wire: the protocol of a server under test. The generator is the same for all of them but for this.
 */

export interface Wire {
  /** Path and query of the WebSocket. */
  path: string;
  subprotocol?: string;
  /** Said as soon as the connection is open; undefined where the server speaks first. */
  greeting?: string;
  /** `after`: the last seq that the client has, when it comes back. */
  join(room: string, after?: number): string;
  send(room: string, id: number, text: string): string;
  /** Reads what is in a WebSocket frame and tells the listener. */
  read(text: string, listener: WireListener): void;
}

export interface WireListener {
  /** The greetings are over. */
  welcomed(): void;
  /** `entries` are those that came with it. */
  joined(head: number, entries: readonly WireEntry[]): void;
  /** `encoded` is how the frame looks that holds these and nothing else. */
  received(entries: readonly WireEntry[], encoded: string): void;
  acknowledged(id: number, seq: number): void;
  refused(): void;
  /** The protocol wants this sent now. */
  answer(text: string): void;
}

export interface WireEntry {
  seq: number;
  id: string;
  text: string;
}

export type WireName = 'starling' | 'socket.io';
