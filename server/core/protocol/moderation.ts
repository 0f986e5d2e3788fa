/** Moderation frames and records, which clients may ignore. Shared with web; types only. */
import type { RefusalDetails } from './codes.ts';
import type { Author } from './entry.ts';

/** Authors whose messages need a moderator's approval before others see them. */
export type Hold = 'none' | 'guests' | 'everyone';

export interface RoomSettings {
  /** Slow mode: the least time between two messages of one person; 0: off. At most a day. */
  slowModeSeconds: number;
  /** Guests may read only. */
  membersOnly: boolean;
  /** Only moderators may write. */
  locked: boolean;
  hold: Hold;
}

/** A user's id, with the name known at the time. */
export interface NamedUser {
  id: string;
  name: string;
}

export interface Sanction {
  kind: 'ban' | 'mute';
  /** Empty: the whole site. */
  room: string;
  userId: string;
  /** Milliseconds since the Unix epoch, as for all times in this file. */
  at: number;
  /** Absent: permanent. */
  until?: number;
  reason?: string;
  by: NamedUser;
}

export interface HeldMessage {
  /** Its id in `approve` and `reject`. */
  item: string;
  room: string;
  /** Chosen by the sender's client. */
  id: string;
  from: Author;
  text: string;
  replyTo?: number;
  at: number;
}

/** Readers' reports about one message. */
export interface Report {
  /** Its id in `dismiss`. */
  item: string;
  room: string;
  target: number;
  /** The message's author and text at the time of the report. */
  author: NamedUser;
  text: string;
  /** From the first reporter, as are `by` and `at`. */
  reason: string;
  by: NamedUser;
  at: number;
  /** Number of reporters, up to 500. Older servers omit it: 1. */
  count?: number;
  /** Some of the later reports. */
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
  | 'delete'
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
  /**
   * The user to sanction or pardon; for `delete`: whose messages; instead of `item`: whose held
   * messages or reports to clear.
   */
  user?: string;
  /** Applies to the whole site. */
  everywhere?: boolean;
  /** Absent: permanent. For `delete`: the age of the oldest messages to delete. */
  minutes?: number;
  reason?: string;
  /** For `set`: absent settings stay unchanged. */
  settings?: Partial<RoomSettings>;
  /** For `approve`, `reject` and `dismiss`. */
  item?: string;
  /** Instead of `item`: rejects or dismisses everything that guests sent since this time. */
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
  /** Time, exclusive: returns only older items. */
  before?: number;
}

export interface ModeratedFrame {
  type: 'moderated';
  room: string;
  id: string;
  /** Number of items removed, when one command deleted, rejected or dismissed several. */
  count?: number;
}
export interface ReportedFrame {
  type: 'reported';
  room: string;
  id: string;
}
/** Without the lists, it only announces that the counts changed. */
export interface QueueFrame {
  type: 'queue';
  room: string;
  heldCount: number;
  reportCount: number;
  held?: HeldMessage[];
  reports?: Report[];
  /** Sanctions of this room and of the whole site. */
  sanctions?: Sanction[];
}
/** The details say why `write` is false. */
export interface RoomStateFrame
  extends RoomSettings, Pick<RefusalDetails, 'reason' | 'until' | 'note'> {
  type: 'room';
  room: string;
  write: boolean;
  /** Human-readable reason why `write` is false. */
  why?: string;
  moderate: boolean;
}
