/**
 * Types of a room's state, which the widget renders, and of the frames about a room.
 */
import type { Author, User } from '../../server/core/protocol/entry.ts';
import type { Refusal } from '../../server/core/protocol/codes.ts';
import type {
  AskReactorsFrame,
  RefusedFrame,
  ServerFrame,
} from '../../server/core/protocol/frames.ts';
import type {
  AskQueueFrame,
  ModerateFrame,
  ReportFrame,
} from '../../server/core/protocol/moderation.ts';
import type { RoomRights } from './room-rights.ts';

/** A message or system entry with edits, deletions and reactions applied. Immutable. */
export interface Message {
  seq: number;
  id: string;
  kind: 'message' | 'system';
  from: Author;
  at: number;
  via: string;
  text: string;
  replyTo?: number;
  edited?: number;
  deleted: boolean;
  /** The reader ignores its author: it is shown like a deleted message. */
  isIgnored?: boolean;
  reactions: Readonly<Record<string, number>>;
  /** The reader's own emojis. */
  mine: readonly string[];
}

export interface PendingMessage {
  id: string;
  text: string;
  replyTo?: number;
  /** Milliseconds since the Unix epoch, by the device's clock. */
  at: number;
  /** `waiting`: sent automatically. `held`: needs a moderator's approval. `failed`: refused. */
  state: 'waiting' | 'held' | 'failed';
  /** Why it failed, or why it waits longer than usual. */
  refusal?: RoomNotice;
  /** When it is sent again, in milliseconds since the Unix epoch, by the device's clock. */
  retryAt?: number;
}

export interface RoomState {
  room: string;
  /** `joining` until the first page arrives; `refused`, with `refusal`, if unavailable. */
  phase: 'joining' | 'live' | 'refused';
  refusal?: RoomNotice;
  /** Ascending by seq. */
  messages: readonly Message[];
  /** The room's last seq at the latest join: messages above it arrived live. */
  headAtJoin: number;
  pending: readonly PendingMessage[];
  hasOlder: boolean;
  isLoadingOlder: boolean;
  /** Seq of the first message after a gap that the server can no longer fill. */
  gapBefore?: number;
  /** `members` is absent in large rooms. */
  presence: { count: number; members?: readonly User[] };
  /** Without the reader. */
  typing: readonly { id: string; name: string }[];
  rights: RoomRights;
  /** Items in the review queue; 0 for non-moderators. */
  waiting: number;
}

/** Refusal of a message, an edit, a deletion, a reaction or a room, by the server or the client. */
export type RoomNotice = Omit<Refusal, 'reason' | 'retryAfterMs' | 'held'> & {
  /** docs/protocol.md lists the server's; the client's are `empty`, `late` and `outbox_max`. */
  reason?: string;
};

export type RoomFrame = Extract<ServerFrame, { room: string }> | (RefusedFrame & { room: string });

type WithoutRoom<T> = T extends { room: string } ? Omit<T, 'room'> : never;
/** Requests that are no posts; the feed adds the room. */
export type RoomRequest = WithoutRoom<
  ModerateFrame | ReportFrame | AskQueueFrame | AskReactorsFrame
>;
