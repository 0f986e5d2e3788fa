/**
 * Moderation: rights in rooms, and moderators' commands. The caller checks with `rightsOf` that
 * `by` may run a command. Each command is audited, and takes effect on every replica within a
 * second (ten seconds if the link is down). Its promise rejects if the store cannot be reached, and
 * resolves with a refusal if the command is not allowed.
 */
import type { Refusal } from '../../core/protocol/codes.ts';
import type { Author } from '../../core/protocol/entry.ts';
import type { DeleteFrame } from '../../core/protocol/frames.ts';
import type {
  HeldMessage,
  ModerateAction,
  NamedUser,
  Report,
  RoomSettings,
  Sanction,
} from '../../core/protocol/moderation.ts';
import type { Guard } from '../../core/session/guard.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { Appended } from '../../core/store/store.ts';

export type Person = Pick<Visitor, 'user' | 'isSigned' | 'rooms'>;

/** Bans and mutes are checked separately. */
export interface Rights {
  readonly enter: boolean;
  readonly write: boolean;
  /** May mute, ban, change settings, decide on held messages, delete messages of others. */
  readonly moderate: boolean;
}

/** A ban (may not join) or a mute (may only read). */
export interface SanctionOrder {
  userId: string;
  /** Absent: the whole site. */
  room?: string;
  /** From one minute to ten years. Absent: until lifted. */
  minutes?: number;
  /** Shown to other moderators; at most 500 UTF-16 code units. */
  reason?: string;
}

/** The review queue of a room, newest first, and its bans and mutes. */
export interface Queue {
  room: string;
  heldCount: number;
  reportCount: number;
  held: HeldMessage[];
  reports: Report[];
  sanctions: Sanction[];
}

export type AuditAction = ModerateAction | 'erase' | 'export' | 'sign-out';

export interface AuditEntry {
  /** Sorts by time; also a cursor. */
  key: string;
  at: number;
  by: NamedUser;
  action: AuditAction;
  /** Absent: the whole site. */
  room?: string;
  user?: string;
  target?: number;
  reason?: string;
  /** Number of items or messages that a bulk command rejected, dismissed or deletes. */
  count?: number;
  /** Start of the time of the messages, or items of guests, that a bulk command selected. */
  since?: number;
}

export interface EraseProgress {
  isDone: boolean;
  next?: string;
  /** In this step: rooms processed, messages deleted, entries and records cleaned. */
  rooms: number;
  messages: number;
  cleaned: number;
}

/** Retention of one room. Undefined: as for all rooms; 0: unlimited. */
export interface RoomRetention {
  days: number | undefined;
  count: number | undefined;
}

export type BulkSelection = { user: string } | { guestsSince: number };

/**
 * Result of a command: done, or refused with a reason to show to the moderator. `count`: number of
 * items that a bulk command removed.
 */
export type Outcome = { ok: true; count?: number } | { ok: false; refusal: Refusal };

export interface Moderation {
  /** Checks joins and posts: rules, bans, mutes, slow mode, blocked words. */
  readonly guard: Guard;
  /** Must be the last guard: queues for review the messages that `guard` marked. */
  readonly holdGuard: Guard;
  rightsOf(person: Person, room: string): Rights;
  /** Whether the room can be read without an identity. */
  isPublic(room: string): boolean;
  /** Origins of the pages that may show the room's page in a frame; `*`: all. */
  framedBy(room: string): readonly string[];
  /** Whether a rule of the config file has exactly this name. */
  isNamed(room: string): boolean;
  /** Whether a person may create a room by writing its first message. */
  mayCreate(person: Person, room: string): boolean;

  /** Replaces an earlier ban. Has no effect on moderators of the room. */
  ban(by: Author, order: SanctionOrder): Promise<Outcome>;
  /** Refuses with `not_found` if there is no ban. */
  unban(by: Author, userId: string, room?: string): Promise<Outcome>;
  mute(by: Author, order: SanctionOrder): Promise<Outcome>;
  unmute(by: Author, userId: string, room?: string): Promise<Outcome>;
  /** Bans and mutes in force: of one room, of the site (`''`), or all. */
  sanctions(room?: string): Sanction[];
  /** Leaves the other settings as they are. */
  setRoom(by: Author, room: string, settings: Partial<RoomSettings>): Promise<Outcome>;
  /** Settings in force. Those that moderators have set override those of the rules. */
  settingsOf(room: string): RoomSettings;

  /** Retention by room. Undefined if no rule sets one. */
  roomRetention(): ((room: string) => RoomRetention) | undefined;

  /**
   * Posts a held message under its author and id. Refuses with `not_found` if it is no longer
   * queued.
   */
  approve(by: Author, room: string, item: string): Promise<Outcome>;
  reject(by: Author, room: string, item: string): Promise<Outcome>;
  dismiss(by: Author, room: string, item: string): Promise<Outcome>;
  /** Drops held messages, except those being approved. */
  rejectAll(by: Author, room: string, selection: BulkSelection): Promise<Outcome>;
  /**
   * Dismisses reports, except of messages that other people (with `guestsSince`: signed users)
   * reported too.
   */
  dismissAll(by: Author, room: string, selection: BulkSelection): Promise<Outcome>;
  /** Rooms with held messages or reports, as last counted. */
  waitingRooms(): { room: string; held: number; reports: number }[];
  /** A page of the review queue; `before`: only older items (a time, exclusive). */
  queue(room: string, before?: number): Promise<Queue>;
  /**
   * All reports of one message are one item; a second report by the same person changes nothing.
   * `id`: the id that the reporter's client chose.
   */
  report(
    by: Visitor,
    report: { room: string; target: number; reason: string; id?: string },
  ): Promise<Outcome>;

  /**
   * Deletes any message and dismisses its reports, if the visitor moderates the room. Undefined for
   * others: their deletion is an ordinary post.
   */
  deleteMessage(visitor: Visitor, frame: DeleteFrame): Promise<Appended> | undefined;
  /**
   * Deletes a person's messages of the last minutes in a room, at most the newest 1,000 of them
   * among the room's latest 20,000. Like single deletions of a moderator, it cannot be undone.
   */
  deleteMessages(
    by: Author,
    room: string,
    selection: { userId: string; minutes: number },
  ): Promise<Outcome>;
  /** Audit entries after the key `after` (`''`: from the oldest) in order of time, at most 200. */
  audit(after: string, limit: number): Promise<AuditEntry[]>;
  /**
   * One step of erasing a person: their items in the queues, their messages in all rooms, and their
   * name in all entries. Call again with `next` until it is done; after a crash, start over. Bans
   * and mutes stay.
   */
  erase(by: Author, userId: string, next?: string): Promise<EraseProgress>;
  /**
   * Ends a person's sessions on every replica: tokens issued until now become invalid. Refuses with
   * `invalid` for guests and bots, which have no token of the host page.
   */
  signOut(by: Author, userId: string): Promise<Outcome>;
  /**
   * Everything stored about a person, as JSON lines with a `type`: message, ban, mute, report or
   * held.
   */
  export(by: Author, userId: string): AsyncIterable<string>;
  /** Reloads the rules. If the file is invalid, keeps the current rules and rejects. */
  reload(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}
