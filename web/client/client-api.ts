/**
 * Types of the client API: options, client, and room feed.
 */
import type { User } from '../../server/core/protocol/entry.ts';
import type { Limits } from '../../server/core/protocol/frames.ts';
import type { Clock } from '../../server/lib/clock.ts';
import type { SocketConstructor } from './connection.ts';
import type { RoomFrame, RoomNotice, RoomRequest, RoomState } from './room-state.ts';

export type LinkStatus =
  /** `attempt` counts from 1 since the last healthy connection. */
  | { type: 'connecting'; attempt: number }
  | { type: 'open' }
  /** Waits before it reconnects; `until` is in milliseconds since the Unix epoch. */
  | { type: 'waiting'; attempt: number; until: number }
  /**
   * Does not reconnect by itself. `code` is a close code of the protocol, or 1000 after `close()`.
   * `refusal` is absent if the server gave only a code.
   */
  | { type: 'closed'; code: number; text: string; refusal?: RoomNotice };

/** Storage for unsent messages and the guest's identity; not written before the first send. */
export interface ChatStorage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export interface ChatClientOptions {
  /** The server: `https://chat.example` or `wss://chat.example/chat`. */
  url: string | URL;
  /** A guest's name, by default from the server. A name chosen at an earlier visit wins. */
  name?: string;
  /** BCP 47 tag: the server names a new guest in this language. */
  language?: string;
  /** A signed identity, or the guest token from an earlier welcome. */
  token?: string;
  /**
   * Returns a signed identity. Called before the first hello, before the identity expires, and
   * after a refusal. An error counts as a lost connection.
   */
  getToken?: () => string | Promise<string>;
  /** Its methods may throw. */
  storage?: ChatStorage;
  /** For runtimes without a global `WebSocket`, and for tests. */
  WebSocket?: SocketConstructor;
  /** For tests. */
  clock?: Clock;
  /** For tests: a replacement for `Math.random`. */
  random?: () => number;
}

export interface ChatClient {
  readonly status: LinkStatus;
  readonly user: User | undefined;
  /** Name of the replica that serves this connection. */
  readonly replica: string | undefined;
  readonly limits: Limits | undefined;
  /** Whether the visitor has ever sent a message. Storage is written only after that. */
  readonly hasWritten: boolean;
  /** Calls `listener` after each change of these properties; returns an unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** Joins the room on first use. Names that normalize to the same text share one feed. */
  room(name: string): RoomFeed;
  /** Changes the guest's name by reconnecting. A refused name changes nothing. */
  rename(name: string): void;
  /** Connects now, without waiting, or after `closed`. */
  reconnect(): void;
  /** Closes for good. Idempotent. */
  close(): void;
}

export interface RoomFeed {
  /** Replaced on each change, so callers can compare by identity. */
  readonly state: RoomState;
  /** Calls `listener` once for all changes of a task; returns an unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** Reports refused edits, deletions and reactions. */
  onNotice(listener: (notice: RoomNotice) => void): () => void;
  /**
   * Returns the message's id. Throws a RangeError if the outbox is full or the text is empty or too
   * long.
   */
  send(text: string, options?: { replyTo?: number }): string;
  edit(target: number, text: string): void;
  delete(target: number): void;
  react(target: number, emoji: string, on: boolean): void;
  /** Tells the other members that the reader is typing. Throttled: call it on every key. */
  typing(): void;
  /**
   * See moderation-client.ts and reactor-names.ts, which return promises. False if the room is not
   * joined.
   */
  request(request: RoomRequest): boolean;
  /** Reports every frame about the room before `state` includes it. */
  onFrame(listener: (frame: RoomFrame) => void): () => void;
  /** Resolves once `state` includes the page, if there is none, or after 15 s. */
  loadOlder(): Promise<void>;
  /**
   * Retains up to 10,000 loaded messages, instead of 2,000, until the returned function is called.
   */
  hold(): () => void;
  /** Hides the messages of these users, by id; replaces the earlier list. */
  ignore(userIds: readonly string[]): void;
  /** Sends a failed message again, after the waiting ones. */
  retry(id: string): void;
  /** Withdraws a pending message; one that was already sent may still arrive. */
  discard(id: string): void;
  /** Drops the unsent messages, except those in storage, which the next visit sends. */
  leave(): void;
}
