/** Frames of the WebSocket protocol (docs/protocol.md). Shared by server and web; types only. */
import type { Entry, User } from './entry.ts';
import type { Refusal } from './codes.ts';
import type {
  AskQueueFrame,
  ModeratedFrame,
  ModerateFrame,
  QueueFrame,
  ReportedFrame,
  ReportFrame,
  RoomStateFrame,
} from './moderation.ts';

export const SUBPROTOCOL = 'starling.v1';
export const PROTOCOL_VERSION = 1;

export interface HelloFrame {
  type: 'hello';
  token?: string;
  name?: string;
  /** BCP 47 tag: a guest without a name gets one in this language. */
  language?: string;
  /** The answer to a `challenge`. */
  proof?: string;
}
export interface JoinFrame {
  type: 'join';
  room: string;
  after?: number;
}
export interface LeaveFrame {
  type: 'leave';
  room: string;
}
export interface SendFrame {
  type: 'send';
  room: string;
  id: string;
  text: string;
  replyTo?: number;
}
export interface EditFrame {
  type: 'edit';
  room: string;
  id: string;
  target: number;
  text: string;
}
export interface DeleteFrame {
  type: 'delete';
  room: string;
  id: string;
  target: number;
}
export interface ReactFrame {
  type: 'react';
  room: string;
  id: string;
  target: number;
  emoji: string;
  on: boolean;
}
export interface TypingFrame {
  type: 'typing';
  room: string;
}
export interface HistoryFrame {
  type: 'history';
  room: string;
  before: number;
  limit: number;
}
/** Asks who reacted to a message. */
export interface AskReactorsFrame {
  type: 'reactors';
  room: string;
  id: string;
  target: number;
}
export interface PingFrame {
  type: 'ping';
}

/** A frame that adds an entry to a room; answered with `ack` or `refused`. */
export type PostFrame = SendFrame | EditFrame | DeleteFrame | ReactFrame;

export type ClientFrame =
  | HelloFrame
  | JoinFrame
  | LeaveFrame
  | PostFrame
  | TypingFrame
  | HistoryFrame
  | AskReactorsFrame
  | PingFrame
  | ModerateFrame
  | ReportFrame
  | AskQueueFrame;

export interface Limits {
  /** UTF-16 code units of a message's text. */
  textMax: number;
  /** Bytes of one client frame. */
  frameMax: number;
  /** Posts (send, edit, delete, react) per user and minute; 0: no limit. */
  sendsPerMinute: number;
  /** Rooms per connection. */
  roomsMax: number;
  /** UTF-16 code units of a guest's name. */
  nameMax: number;
}

export interface WelcomeFrame {
  type: 'welcome';
  protocol: typeof PROTOCOL_VERSION;
  replica: string;
  user: User;
  /** Why the guest did not get the requested name: it is like a reserved one, or another user's. */
  nameFault?: NameFault;
  token?: string;
  limits: Limits;
}
export type NameFault = 'reserved' | 'taken';

/** Replaces the token of `welcome`: it marks the guest as known (a guest who has posted). */
export interface TokenFrame {
  type: 'token';
  token: string;
}

/** Comes before `welcome`: send `hello` again with a proof of work. */
export interface ChallengeFrame {
  type: 'challenge';
  seed: string;
  /** The number of leading zero bits that the SHA-256 of `seed:proof` must have. */
  bits: number;
  /** Time left to answer. */
  expiresMs: number;
}

/** The people in a room, not the connections. Large rooms omit `members`. */
export interface Presence {
  count: number;
  members?: User[];
}

export interface JoinedFrame {
  type: 'joined';
  room: string;
  head: number;
  first: number;
  entries: readonly Entry[];
  complete: boolean;
  presence: Presence;
}
export interface EntriesFrame {
  type: 'entries';
  room: string;
  entries: readonly Entry[];
}
export interface AckFrame {
  type: 'ack';
  room: string;
  id: string;
  seq: number;
  at: number;
}
export interface RefusedFrame extends Refusal {
  type: 'refused';
  retry: boolean;
  room?: string;
  id?: string;
}
export interface PageFrame {
  type: 'page';
  room: string;
  entries: readonly Entry[];
  first: number;
  /** Cut short by size: older entries exist, though it holds fewer than `limit`. */
  more?: true;
}
export interface ReactorsFrame {
  type: 'reactors';
  room: string;
  id: string;
  /** Names by emoji, not all of many. */
  people: Record<string, string[]>;
}
export interface PresenceFrame {
  type: 'presence';
  room: string;
  count: number;
  joined?: User[];
  left?: string[];
}
export interface TypistsFrame {
  type: 'typing';
  room: string;
  users: { id: string; name: string }[];
}
export interface GoAwayFrame {
  type: 'goaway';
  afterMs: number;
}
export interface LeftFrame {
  type: 'left';
  room: string;
}
export interface PongFrame {
  type: 'pong';
}

export type ServerFrame =
  | ChallengeFrame
  | WelcomeFrame
  | TokenFrame
  | JoinedFrame
  | EntriesFrame
  | AckFrame
  | RefusedFrame
  | PageFrame
  | ReactorsFrame
  | PresenceFrame
  | TypistsFrame
  | GoAwayFrame
  | LeftFrame
  | PongFrame
  | ModeratedFrame
  | ReportedFrame
  | QueueFrame
  | RoomStateFrame;
