/**
 * Interface between moderation and sessions: a seat is one connection as moderation sees it, the desk
 * takes moderators' frames and reports.
 */
import type { CloseReason, Refusal } from '../protocol/codes.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import type { AskQueueFrame, ModerateFrame, ReportFrame } from '../protocol/moderation.ts';
import type { Memberships } from './memberships.ts';
import type { Outbound } from './outbound.ts';
import { refusedFrame } from './refusals.ts';
import type { Visitor } from './visitor.ts';

export type ModerationFrame = ModerateFrame | ReportFrame | AskQueueFrame;

/** Answers at once; what takes time is answered to the seat. */
export interface ModerationSessions {
  /** The client said hello. Closes the connection when the visitor is banned from the site. */
  enter(session: ModerationSession): void;
  /** The connection is gone. Idempotent. */
  leave(session: ModerationSession): void;
  /** The client was sent `joined`. */
  joined(session: ModerationSession, room: string): void;
  handleFrame(session: ModerationSession, frame: ModerationFrame): void;
}

/** A class, as there is one for each connection. */
export class ModerationSession {
  readonly visitor: Visitor;
  /** What the client was told last of rooms that are not plain, by room. */
  sentStates: Map<string, string> | undefined;
  /** Acts that are not answered yet. */
  commandsUnderWay = 0;
  #memberships: Memberships;
  #outbound: Outbound;

  constructor(visitor: Visitor, memberships: Memberships, outbound: Outbound) {
    this.visitor = visitor;
    this.#memberships = memberships;
    this.#outbound = outbound;
  }

  get rooms(): Iterable<string> {
    return this.#memberships.rooms;
  }

  has(room: string): boolean {
    return this.#memberships.has(room);
  }

  sendFrame(frame: ServerFrame): void {
    this.#outbound.frame(frame);
  }

  refuse(refused: Refusal, about: { room: string; id?: string }): void {
    this.sendFrame(refusedFrame(refused, about));
  }

  /** Ends a membership, also one that is only asked for. */
  expel(room: string, refused: Refusal): void {
    if (!this.has(room)) return;
    this.refuse(refused, { room });
    this.#memberships.leave(room).then(() => this.sendFrame({ type: 'left', room }), () => {});
  }

  close(reason: CloseReason): void {
    this.#outbound.close(reason);
  }
}
