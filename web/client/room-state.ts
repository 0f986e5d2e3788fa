/**
 * The state of one room as a RoomFeed keeps it, from which the widget renders, and the frames about a room. Types only.
 */
import type { Author, User } from '../../server/core/protocol/entry.ts';
import type { RefusalCode } from '../../server/core/protocol/codes.ts';
import type { RefusedFrame, ServerFrame } from '../../server/core/protocol/frames.ts';
import type {
  AskQueueFrame,
  ModerateFrame,
  ReportFrame,
} from '../../server/core/protocol/moderation.ts';
import type { RoomRights } from './room-rights.ts';

/** A message or system entry with its folded state. Replaced, never changed in place. */
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
  /** How many people reacted, by emoji. */
  reactions: Readonly<Record<string, number>>;
  /** The emojis that the reader put on. */
  mine: readonly string[];
}

/** A message of the reader's that is not yet in the timeline. */
export interface PendingMessage {
  id: string;
  text: string;
  replyTo?: number;
  /** Milliseconds since the Unix epoch, by this device's clock. */
  at: number;
  /**
   * `waiting`: will be sent, or sent again, by itself. `held`: others see it once a moderator approves
   * it. `failed`: refused; retry or discard it.
   */
  state: 'waiting' | 'held' | 'failed';
  /** Why it failed. */
  refusal?: RoomNotice;
}

export interface RoomState {
  room: string;
  /** `joining` until the first page is here; `refused` with `refusal` when the room cannot be had. */
  phase: 'joining' | 'live' | 'refused';
  refusal?: RoomNotice;
  /** Ascending by seq. */
  messages: readonly Message[];
  /** The room's last seq when it was joined last: a message above it came as it was written. */
  headAtJoin: number;
  pending: readonly PendingMessage[];
  /** Whether older messages can be loaded. */
  hasOlder: boolean;
  isLoadingOlder: boolean;
  /** Seq of the first message after a gap that cannot be had any more. */
  gapBefore?: number;
  /** People here now; `members` is absent in large rooms. */
  presence: { count: number; members?: readonly User[] };
  /** Others who are typing now. */
  typing: readonly { id: string; name: string }[];
  /** What the reader may do here, and how the room is set. */
  rights: RoomRights;
  /** How much waits for the moderators; 0 for others. */
  waiting: number;
}

/** Why something was refused: an edit, a deletion or a reaction, which is shown once, or a message. */
export interface RoomNotice {
  code: RefusalCode;
  message: string;
}

/** A frame about one room. */
export type RoomFrame = Extract<ServerFrame, { room: string }> | (RefusedFrame & { room: string });

type WithoutRoom<T> = T extends { room: string } ? Omit<T, 'room'> : never;
/** What moderators, and those who report, ask the server; the feed adds its room. */
export type DeskQuestion = WithoutRoom<ModerateFrame | ReportFrame | AskQueueFrame>;
