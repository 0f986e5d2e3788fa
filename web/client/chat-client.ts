/**
 * The headless client: one connection, any number of rooms. Runs in browsers, on Node and on Deno.
 */
import type { User } from '../../server/protocol/entry.ts';
import type { Limits } from '../../server/protocol/frames.ts';
import type { RoomNotice, RoomState } from './room-state.ts';

export type LinkStatus =
  | { type: 'connecting'; attempt: number }
  | { type: 'open' }
  /** Waits to connect again; `until` in milliseconds since the Unix epoch. */
  | { type: 'waiting'; attempt: number; until: number }
  /** Will not connect again by itself. `code` and `text` say why (a close code of the protocol). */
  | { type: 'closed'; code: number; text: string };

/** Where unsent messages and the guest's identity survive a reload. Nothing is written before the first send. */
export interface ChatStorage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export interface ChatClientOptions {
  /** The server, `https://chat.example` or `wss://chat.example/chat`. */
  url: string | URL;
  /** A guest's name; the server makes one up when it is absent. */
  name?: string;
  /** A signed identity, or the guest token of an earlier welcome. */
  token?: string;
  storage?: ChatStorage;
}

export interface ChatClient {
  readonly status: LinkStatus;
  readonly user: User | undefined;
  /** Name of the replica that serves this connection. */
  readonly replica: string | undefined;
  readonly limits: Limits | undefined;
  /** Calls back after each change of the above; returns a function that stops it. */
  subscribe(listener: () => void): () => void;
  /** The feed of a room; joins it on first use. The same name gives the same feed. */
  room(name: string): RoomFeed;
  /** Changes the guest's name (connects again with it). */
  rename(name: string): void;
  /** Connects now instead of at the end of the wait, or after `closed`. */
  reconnect(): void;
  /** Idempotent. */
  close(): void;
}

export interface RoomFeed {
  /** Replaced at each change, so a reader may compare by identity. */
  readonly state: RoomState;
  subscribe(listener: () => void): () => void;
  /** Told of refused edits, deletions and reactions. */
  onNotice(listener: (notice: RoomNotice) => void): () => void;
  /** Puts a message into the outbox; returns its id. Throws RangeError when the outbox is full or the text empty or too long. */
  send(text: string, options?: { replyTo?: number }): string;
  edit(target: number, text: string): void;
  delete(target: number): void;
  react(target: number, emoji: string, on: boolean): void;
  /** Tells the others that the reader is typing; call as often as you like. */
  typing(): void;
  /** Resolves once the older page is in `state`, or at once when there is none. */
  loadOlder(): Promise<void>;
  retry(id: string): void;
  discard(id: string): void;
  leave(): void;
}
