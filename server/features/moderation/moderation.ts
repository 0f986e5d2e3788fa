/**
 * Moderation as the rest of the server sees it: who may do what in a room, and the acts of those who
 * keep order there. Whoever calls an act has checked that `by` may do it (`rightsOf`); each act is
 * written into the audit log, and holds on every replica within a second (ten when the link is down).
 * Acts reject when the store cannot be reached; what is not allowed is an outcome, not an error.
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

/** What rights depend on; a visitor is one. */
export type Person = Pick<Visitor, 'user' | 'isSigned' | 'rooms'>;

/** What a person may do in one room now, as far as rules and settings say; bans and mutes come on top. */
export interface Rights {
  /** May join, read and see who is there. */
  readonly enter: boolean;
  readonly write: boolean;
  /** May mute, ban, set the room, decide what is held, delete the messages of others. */
  readonly moderate: boolean;
}

/** A ban (may not enter) or a mute (may read only) to be put on a person. */
export interface SanctionOrder {
  userId: string;
  /** Absent: the whole site. */
  room?: string;
  /** Absent: until it is lifted. From 1 on, at most ten years. */
  minutes?: number;
  /** For other moderators, at most 500 UTF-16 code units. */
  reason?: string;
}

/** What waits for a room's moderators, the newest first, and whom they banned and muted. */
export interface Queue {
  room: string;
  heldCount: number;
  reportCount: number;
  held: HeldMessage[];
  reports: Report[];
  /** Of this room, and of the whole site. */
  sanctions: Sanction[];
}

export type AuditAction = ModerateAction | 'delete' | 'erase' | 'export' | 'sign-out';

/** One act of moderation. */
export interface AuditEntry {
  /** Sorts by time; the place to go on from. */
  key: string;
  at: number;
  by: NamedUser;
  action: AuditAction;
  /** Absent: the whole site. */
  room?: string;
  /** Whom it was about. */
  user?: string;
  /** Seq of a message. */
  target?: number;
  reason?: string;
  /** Items that were rejected or dismissed at once. */
  count?: number;
  /** All of guests since then. */
  since?: number;
}

/** How far the erasing of a person has come. */
export interface EraseProgress {
  isDone: boolean;
  /** To go on from, while it is not done. */
  next?: string;
  /** In this step: rooms looked through, messages deleted, entries and records cleaned. */
  rooms: number;
  messages: number;
  cleaned: number;
}

/** What a room keeps; what is undefined is as with all rooms, 0 keeps all. */
export interface OwnRetention {
  days: number | undefined;
  count: number | undefined;
}

/** What waits, to be rejected or dismissed at once: all of a person, or all of guests since a time. */
export type WaitingOf = { user: string } | { guestsSince: number };

/**
 * An act was done, or was not for a reason that the person who wanted it should hear. `count`: how
 * many items went, where it was about several.
 */
export type Outcome = { ok: true; count?: number } | { ok: false; refusal: Refusal };

export interface Moderation {
  /** Stands before joins and posts: rules, bans, mutes, slow mode, words. */
  readonly guard: Guard;
  /** The last gate: keeps for a moderator what `gate` let through to wait. */
  readonly holdGuard: Guard;
  rightsOf(person: Person, room: string): Rights;
  /** Whether anybody may read the room, unknown as they are: what is served without an identity. */
  isPublic(room: string): boolean;
  /** Whether somebody may write the first message of a room. */
  mayCreate(person: Person, room: string): boolean;

  /** Puts a ban on a person, in place of an earlier one. Does not hold over those who moderate there. */
  ban(by: Author, order: SanctionOrder): Promise<Outcome>;
  /** `not_found` when there is none. */
  unban(by: Author, userId: string, room?: string): Promise<Outcome>;
  mute(by: Author, order: SanctionOrder): Promise<Outcome>;
  unmute(by: Author, userId: string, room?: string): Promise<Outcome>;
  /** Bans and mutes that hold: of one room, of the site (`''`), or all. */
  sanctions(room?: string): Sanction[];
  /** Changes the settings that are named, and leaves the others. */
  setRoom(by: Author, room: string, settings: Partial<RoomSettings>): Promise<Outcome>;
  /** The settings that hold: the moderators', over those of the rules. */
  settingsOf(room: string): RoomSettings;

  /** What single rooms keep, where the rules say so; nothing when no rule does. */
  ownRetention(): ((room: string) => OwnRetention) | undefined;

  /** Posts a held message under its author and id. `not_found` when it does not wait (any more). */
  approve(by: Author, room: string, item: string): Promise<Outcome>;
  /** Drops a held message. */
  reject(by: Author, room: string, item: string): Promise<Outcome>;
  /** Puts the reports of a message away. */
  dismiss(by: Author, room: string, item: string): Promise<Outcome>;
  /** Drops several held messages in one act; those that are being approved stay. */
  rejectAll(by: Author, room: string, those: WaitingOf): Promise<Outcome>;
  /** Puts several reports away in one act. Those stay that others, or with `guestsSince` signed users, made as well. */
  dismissAll(by: Author, room: string, those: WaitingOf): Promise<Outcome>;
  /** A page of what waits; `before`: only what is older (times, exclusive). */
  queue(room: string, before?: number): Promise<Queue>;
  /**
   * Reports of one message are one item; a second one of the same person changes nothing. `id`: the
   * reporter's own for it.
   */
  report(
    by: Visitor,
    report: { room: string; target: number; reason: string; id?: string },
  ): Promise<Outcome>;

  /**
   * Deletes anybody's message, and with it the reports about it, for a visitor who may. Nothing for
   * others: their deletion is a post like any other.
   */
  deleteMessage(visitor: Visitor, frame: DeleteFrame): Promise<Appended> | undefined;
  /** Acts in the order of time, from behind `after` on (`''`: from the first that is kept), at most 200 at once. */
  audit(after: string, limit: number): Promise<AuditEntry[]>;
  /**
   * One step of erasing a person: deletes their messages in all rooms, then their name from all
   * entries, and what they have in the queues. Call again with `next` until it is done; from the
   * start again after a crash. Bans and mutes stay.
   */
  erase(by: Author, userId: string, next?: string): Promise<EraseProgress>;
  /**
   * Ends a person's sessions on every replica: tokens that were signed until now count no more.
   * `invalid` for guests and bots, whom no page signs for.
   */
  signOut(by: Author, userId: string): Promise<Outcome>;
  /** All that is kept of a person, as lines of JSON, each with `type`: message, ban, mute, report, held. */
  export(by: Author, userId: string): AsyncIterable<string>;
  /** Reads the rules anew; keeps the present ones, and rejects, when the file has a fault. */
  reload(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}
