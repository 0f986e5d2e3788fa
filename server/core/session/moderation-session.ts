/** Moderation sessions: a connection as the moderation feature sees it, and its handlers. */
import type { CloseReason, Refusal } from '../protocol/codes.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import type { AskQueueFrame, ModerateFrame, ReportFrame } from '../protocol/moderation.ts';
import type { Memberships } from './memberships.ts';
import type { Outbound } from './outbound.ts';
import { type About, refusedFrame } from './refusals.ts';
import type { Visitor } from './visitor.ts';

export type ModerationFrame = ModerateFrame | ReportFrame | AskQueueFrame;

/** Handlers return at once; slow answers go to the session later. */
export interface ModerationSessions {
  /** Called after a valid hello. Closes the connection of a visitor who is banned from the site. */
  enter(session: ModerationSession): void;
  /** Called when the connection is gone. Idempotent. */
  leave(session: ModerationSession): void;
  /** Called when the client was sent `joined`. */
  joined(session: ModerationSession, room: string): void;
  handleFrame(session: ModerationSession, frame: ModerationFrame): void;
}

/** A class, since each connection has one. */
export class ModerationSession {
  readonly visitor: Visitor;
  /** The last state sent to the client, by room; only of rooms not in the default state. */
  sentStates: Map<string, string> | undefined;
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
    this.#outbound.sendFrame(frame);
  }

  refuse(refused: Refusal, about: About): void {
    this.sendFrame(refusedFrame(refused, about));
  }

  /** Ends a membership, or one that is being joined. */
  expel(room: string, refused: Refusal): void {
    if (!this.has(room)) return;
    this.refuse(refused, { room });
    this.#memberships.leave(room).then(() => this.sendFrame({ type: 'left', room }), () => {});
  }

  close(reason: CloseReason): void {
    this.#outbound.close(reason);
  }
}
