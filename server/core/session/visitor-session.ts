/**
 * Visitor session: what a client asks for after its hello. Takes its frames one by one, in order, and
 * answers them.
 */
import { JoinRefused } from '../hub/account.ts';
import { explain } from '../../lib/log.ts';
import type { RateAccount } from '../../lib/rate-limit.ts';
import { CLOSES, type Refusal } from '../protocol/codes.ts';
import type { Decoded } from '../protocol/decode.ts';
import type { ClientFrame, HistoryFrame, JoinFrame, PostFrame } from '../protocol/frames.ts';
import type { Appended } from '../store/store.ts';
import { type Guard, rateLimited } from './guard.ts';
import { Memberships } from './memberships.ts';
import { ModerationSession } from './moderation-session.ts';
import type { Outbound } from './outbound.ts';
import { servePage } from './page-request.ts';
import { isPost } from './post.ts';
import {
  type About,
  NOT_JOINED,
  sendRefusal,
  TOO_MANY_PAGES,
  tooManyRooms,
  UNAVAILABLE,
} from './refusals.ts';
import type { SessionContext } from './session-context.ts';
import { noteAccepted } from './standing.ts';
import type { Visitor } from './visitor.ts';

const HISTORY_UNDER_WAY_MAX = 4;
/** Posts that may wait for the join before them. */
const POSTS_WAITING_MAX = 64;

/** A class, as there is one for each connection: closures would cost an idle one kilobytes. */
export class VisitorSession implements RateAccount {
  /** Of the frame rate. */
  paidAtMs = 0;
  #visitor: Visitor;
  #outbound: Outbound;
  #context: SessionContext;
  #memberships: Memberships;
  #seat: ModerationSession;
  #isClosed = false;
  #historyUnderWay = 0;
  #postsWaiting = 0;

  constructor(visitor: Visitor, outbound: Outbound, context: SessionContext) {
    this.#visitor = visitor;
    this.#outbound = outbound;
    this.#context = context;
    this.#memberships = new Memberships(context.hub, visitor.user, outbound);
    this.#seat = new ModerationSession(visitor, this.#memberships, outbound);
  }

  /** When the visitor's identity ends, in milliseconds since the Unix epoch, if it does. */
  get expiresAtMs(): number | undefined {
    return this.#visitor.expiresAtMs;
  }

  /** Closes the connection when the visitor is banned from the site. */
  enter(): void {
    this.#context.moderationSessions.enter(this.#seat);
  }

  takeFrame(decoded: Decoded): void {
    if (!decoded.ok && !decoded.isJson) return this.#outbound.close(CLOSES.malformed);
    if (!decoded.ok) {
      const { code, message, room, id } = decoded;
      this.#spend();
      return this.#refuse({ code, message }, { ...(room ? { room } : {}), ...(id ? { id } : {}) });
    }
    if (!isPost(decoded.frame)) this.#spend();
    this.#dispatch(decoded.frame);
  }

  /** The client has left: what it said before is still to be heard, and nothing will reach it. */
  leaving(): void {
    this.#memberships.leaveAll();
  }

  /** All that the client said was heard. To be called once. */
  closed(): void {
    this.#isClosed = true;
    this.#context.moderationSessions.leave(this.#seat);
    this.#memberships.close();
  }

  #dispatch(frame: ClientFrame): void {
    switch (frame.type) {
      case 'send':
      case 'edit':
      case 'delete':
      case 'react':
        return this.#post(frame);
      case 'join':
        return this.#join(frame);
      case 'leave':
        return this.#leave(frame.room);
      case 'typing': {
        const member = this.#memberships.get(frame.room);
        if (!member) return this.#refuse(NOT_JOINED, { room: frame.room });
        if (this.#ask((guard) => guard.typing?.(this.#visitor, frame.room))) return;
        return this.#context.hub.typing(frame.room, member);
      }
      case 'history':
        return this.#history(frame);
      case 'report': {
        const refused = this.#ask((guard) => guard.report?.(this.#visitor));
        if (refused) return this.#refuse(refused, { room: frame.room, id: frame.id });
        return this.#context.moderationSessions.handleFrame(this.#seat, frame);
      }
      case 'moderate':
      case 'queue':
        return this.#context.moderationSessions.handleFrame(this.#seat, frame);
      case 'ping':
        return this.#outbound.frame({ type: 'pong' });
      case 'hello':
        return this.#refuse({ code: 'invalid', message: 'type: hello was said already' });
      default:
        frame satisfies never;
    }
  }

  /** Gates judge by what the room is like: a post right behind its `join` waits until that is known. */
  #post(frame: PostFrame): void {
    const { room } = frame;
    const entering = this.#memberships.beforePost(
      room,
      this.#context.hub.isEmpty(room) !== undefined,
    );
    if (!entering) return this.#postInside(frame, this.#memberships.has(room));
    if (++this.#postsWaiting > POSTS_WAITING_MAX) return this.#outbound.close(CLOSES.flood);
    entering.then((isInside) => {
      this.#postsWaiting -= 1;
      if (!this.#isClosed) this.#postInside(frame, isInside);
    });
  }

  #postInside(frame: PostFrame, isInside: boolean): void {
    const { room, id } = frame;
    if (!isInside) {
      this.#spend();
      return this.#refuse(NOT_JOINED, { room, id });
    }
    const posting = this.#context.post(this.#visitor, frame);
    const unavailable = (error: unknown): void => {
      this.#unavailable(error, frame.type, { room, id });
    };
    if (!posting.refused) {
      return void posting.appended.then((appended) => this.#answer(frame, appended), unavailable);
    }
    const { refused } = posting;
    this.#spend();
    if (!(refused instanceof Promise)) return this.#refuse(refused, { room, id });
    refused.then((reason) => this.#refuse(reason, { room, id }), unavailable);
  }

  #answer({ room, id }: PostFrame, appended: Appended): void {
    if (!appended.ok) {
      this.#spend();
      return this.#refuse(appended.refusal, { room, id });
    }
    const { seq, at } = appended.entry;
    const ack = { type: 'ack', room, id, seq, at } as const;
    const member = this.#memberships.get(room);
    // In a busy room the ack shares a frame with the flush that brings the entry itself.
    if (member && this.#context.hub.willSend(room, seq, member)) this.#outbound.defer(ack);
    else this.#outbound.frame(ack);
    noteAccepted(appended.entry, this.#visitor, this.#outbound, this.#context);
  }

  #join({ room, after }: JoinFrame): void {
    const { roomsMax } = this.#context.limits;
    if (!this.#memberships.has(room) && this.#memberships.size >= roomsMax) {
      return this.#refuse(tooManyRooms(roomsMax), { room });
    }
    const refused = this.#ask((guard) => guard.join?.(this.#visitor, room));
    if (refused) return this.#refuse(refused, { room });
    this.#memberships.join(room, after).then(
      () => this.#context.moderationSessions.joined(this.#seat, room),
      (error) => {
        if (error instanceof JoinRefused) {
          this.#refuse(rateLimited(error.message, error.retryAfterMs), { room });
        } else this.#unavailable(error, 'join', { room });
      },
    );
  }

  #history(frame: HistoryFrame): void {
    const { room } = frame;
    const member = this.#memberships.get(room);
    if (!member) return this.#refuse(NOT_JOINED, { room });
    const served = this.#historyUnderWay >= HISTORY_UNDER_WAY_MAX
      ? TOO_MANY_PAGES
      : servePage(this.#context.hub, member, frame);
    if (!(served instanceof Promise)) return this.#refuse(served, { room });
    this.#historyUnderWay += 1;
    served
      .then((refused) => refused && this.#refuse(refused, { room }))
      .catch((error) => this.#unavailable(error, 'history', { room }))
      .finally(() => this.#historyUnderWay -= 1);
  }

  #leave(room: string): void {
    if (!this.#memberships.has(room)) return this.#refuse(NOT_JOINED, { room });
    this.#memberships.leave(room)
      .then(() => this.#outbound.frame({ type: 'left', room }))
      .catch((error) => this.#unavailable(error, 'leave', { room }));
  }

  /** The answer of the first gate that refuses. */
  #ask<T>(question: (guard: Guard) => T | undefined): T | undefined {
    for (const guard of this.#context.guards) {
      const refused = question(guard);
      if (refused) return refused;
    }
    return undefined;
  }

  #refuse(refused: Refusal, about: About = {}): void {
    sendRefusal(refused, about, this.#outbound, this.#context);
  }

  /** The store failed, or we did: the client may try again, and we want to know. */
  #unavailable(error: unknown, what: string, about: About): void {
    if (this.#isClosed) return;
    const facts = { connection: this.#outbound.connection, what, reason: explain(error) };
    this.#context.log.warn('session: refused as unavailable', facts);
    this.#refuse(UNAVAILABLE, about);
  }

  /** Everything but accepted posts is paid for; who has spent all floods. */
  #spend(): void {
    if (this.#context.frameRate.take(this) > 0) this.#outbound.close(CLOSES.flood);
  }
}
