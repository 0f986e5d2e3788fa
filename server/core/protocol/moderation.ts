/**
 * The frames of those who keep order in a room, and of those who ask them to. Shared by server and
 * web; types only. A client that knows none of it goes on working.
 */
import type { Author } from './entry.ts';

/** Whose messages wait for a moderator before others see them. */
export type Hold = 'none' | 'guests' | 'everyone';

/** What moderators set for a room. */
export interface RoomSettings {
  /** Between two messages of one person; 0: no limit. At most a day. */
  slowModeSeconds: number;
  /** Guests may read only. */
  membersOnly: boolean;
  /** Only moderators may write. */
  locked: boolean;
  hold: Hold;
}

/** Somebody, by id, and the name that was known at the time. */
export interface NamedUser {
  id: string;
  name: string;
}

/** A ban or a mute that holds. */
export interface Sanction {
  kind: 'ban' | 'mute';
  /** Empty: the whole site. */
  room: string;
  userId: string;
  /** Milliseconds since the Unix epoch, as all times here. */
  at: number;
  /** Absent: until it is lifted. */
  until?: number;
  reason?: string;
  by: NamedUser;
}

/** A message that waits for a moderator. */
export interface HeldMessage {
  /** Names it to `approve` and `reject`. */
  item: string;
  room: string;
  /** Made by the sender's client. */
  id: string;
  from: Author;
  text: string;
  replyTo?: number;
  at: number;
}

/** What readers found wrong with a message. */
export interface Report {
  /** Names it to `dismiss`. */
  item: string;
  room: string;
  /** Seq of the message. */
  target: number;
  /** Who wrote the message, and what, as it was when it was reported. */
  author: NamedUser;
  text: string;
  /** Of the first who reported it. */
  reason: string;
  by: NamedUser;
  at: number;
  /** People who reported it, 500 at most. Absent: 1, from older servers. */
  count?: number;
  /** Some of the further reports. */
  more?: ReportReason[];
}

export interface ReportReason {
  by: NamedUser;
  reason: string;
  at: number;
}

export type ModerateAction =
  | 'ban'
  | 'unban'
  | 'mute'
  | 'unmute'
  | 'set'
  | 'approve'
  | 'reject'
  | 'dismiss';

/** Answered with `moderated` or `refused`. */
export interface ModerateFrame {
  type: 'moderate';
  room: string;
  id: string;
  action: ModerateAction;
  /** Whom to ban, mute or let be; in place of `item`, whose messages to reject or reports to dismiss. */
  user?: string;
  /** On the whole site. */
  everywhere?: boolean;
  /** Absent: until it is lifted. */
  minutes?: number;
  reason?: string;
  /** For `set`: those that are absent stay as they are. */
  settings?: Partial<RoomSettings>;
  /** For `approve`, `reject` and `dismiss`. */
  item?: string;
  /** In place of `item`: rejects or dismisses all that guests sent since this time. */
  guestsSince?: number;
}
/** Answered with `reported` or `refused`. */
export interface ReportFrame {
  type: 'report';
  room: string;
  id: string;
  target: number;
  reason: string;
}
/** Answered with `queue` or `refused`. */
export interface AskQueueFrame {
  type: 'queue';
  room: string;
  /** Time, exclusive: only what is older. */
  before?: number;
}

export interface ModeratedFrame {
  type: 'moderated';
  room: string;
  id: string;
  /** Items that went, when all of somebody were rejected or dismissed. */
  count?: number;
}
export interface ReportedFrame {
  type: 'reported';
  room: string;
  id: string;
}
/** Without the lists it is a hint that the numbers changed. */
export interface QueueFrame {
  type: 'queue';
  room: string;
  heldCount: number;
  reportCount: number;
  held?: HeldMessage[];
  reports?: Report[];
  /** Bans and mutes of the room, and of the whole site. */
  sanctions?: Sanction[];
}
/** What the reader may do in a room, and how it is set. */
export interface RoomStateFrame extends RoomSettings {
  type: 'room';
  room: string;
  write: boolean;
  /** Why not, for a person. */
  why?: string;
  /** When that ends by itself, as a mute for a time does. */
  until?: number;
  moderate: boolean;
}
