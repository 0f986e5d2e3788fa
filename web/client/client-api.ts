/**
 * The client's interface: options, client, and the feed of a room. Types only.
 */
import type { User } from '../../server/core/protocol/entry.ts';
import type { Limits } from '../../server/core/protocol/frames.ts';
import type { Clock } from '../../server/lib/clock.ts';
import type { SocketConstructor } from './connection.ts';
import type { DeskQuestion, RoomFrame, RoomNotice, RoomState } from './room-state.ts';

export type LinkStatus =
  /** `attempt` counts from 1 since the last connection that held. */
  | { type: 'connecting'; attempt: number }
  | { type: 'open' }
  /** Waits to connect again; `until` in milliseconds since the Unix epoch. */
  | { type: 'waiting'; attempt: number; until: number }
  /** Will not connect again by itself. `code` says why (a close code of the protocol; 1000 after `close()`), and `text` in the server’s words, if it gave any. */
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
  /** A guest's name; the server makes one up when it is absent. A name that the visitor chose earlier wins. */
  name?: string;
  /** A signed identity, or the guest token of an earlier welcome. */
  token?: string;
  /**
   * Gives a signed identity; asked before it is needed, when the last one is about to end, and after
   * one was refused. What it throws is as good as a lost connection.
   */
  getToken?: () => string | Promise<string>;
  /** May throw. */
  storage?: ChatStorage;
  /** For runtimes without a global one, and for tests. */
  WebSocket?: SocketConstructor;
  /** For tests. */
  clock?: Clock;
  /** For tests: a number from 0 to 1, as `Math.random` gives. */
  random?: () => number;
}

export interface ChatClient {
  readonly status: LinkStatus;
  readonly user: User | undefined;
  /** Name of the replica that serves this connection. */
  readonly replica: string | undefined;
  readonly limits: Limits | undefined;
  /** Whether the visitor has sent something, now or at an earlier visit: only then storage is written to. */
  readonly hasWritten: boolean;
  /** Calls back after each change of the above; returns a function that stops it. */
  subscribe(listener: () => void): () => void;
  /**
   * The feed of a room; joins it on first use. The same name, however its characters are encoded,
   * gives the same feed, until it is left.
   */
  room(name: string): RoomFeed;
  /** Changes the guest's name (connects again with it). A name that the server refuses changes nothing. */
  rename(name: string): void;
  /** Connects now instead of at the end of the wait, or after `closed`. */
  reconnect(): void;
  /** For good. Idempotent. */
  close(): void;
}

export interface RoomFeed {
  /** Replaced at each change, so a reader may compare by identity. */
  readonly state: RoomState;
  /** Calls back once for all changes of a moment; returns a function that stops it. */
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
  /** For a desk (moderation-client.ts), which gives promises. False when the room is not joined now; then nothing was sent. */
  ask(question: DeskQuestion): boolean;
  /** Told of every frame about the room as it comes, before it is in `state`. */
  onFrame(listener: (frame: RoomFrame) => void): () => void;
  /** Resolves once the older page is in `state`, or at once when there is none. Resolves as well when none came within 15 s. */
  loadOlder(): Promise<void>;
  /**
   * Keeps what is loaded, up to 10,000 messages, as long as one reads away from the end; without it the
   * 2,000 newest stay. Returns a function that ends it; idempotent.
   */
  hold(): () => void;
  /** Sends a failed message again, after those that wait. */
  retry(id: string): void;
  /** Takes a pending message back; one that is on its way may still arrive. */
  discard(id: string): void;
  /** What waits to be sent is dropped, except for what storage keeps for the next visit. */
  leave(): void;
}
