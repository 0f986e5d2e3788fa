/**
 * Wire: protocol of a server under test, the only difference between the targets for the generator.
 */

export interface Wire {
  path: string;
  subprotocol?: string;
  /** Sent once the connection is open; undefined where the server speaks first. */
  greeting?: string;
  /** `after`: the client's last seq before a reconnect. */
  join(room: string, after?: number): string;
  send(room: string, id: number, text: string): string;
  read(text: string, listener: WireListener): void;
}

export interface WireListener {
  welcomed(): void;
  joined(head: number, entries: readonly WireEntry[]): void;
  /** `encoded` is a frame with exactly these entries. */
  received(entries: readonly WireEntry[], encoded: string): void;
  acknowledged(id: number, seq: number): void;
  refused(): void;
  answer(text: string): void;
}

export interface WireEntry {
  seq: number;
  id: string;
  text: string;
}

export type WireName = 'starling' | 'socket.io';
