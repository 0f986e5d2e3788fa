/** Visitor session: handles the frames of a client after its hello, one by one and in order. */
import { JoinRefused } from '../hub/account.ts';
import { explain } from '../../lib/log.ts';
import type { JoiningMember } from '../hub/joining-member.ts';
import type { RateAccount } from '../../lib/rate-limit.ts';
import { CLOSES, type Refusal } from '../protocol/codes.ts';
import type { Decoded } from '../protocol/decode.ts';
import type {
  AskReactorsFrame,
  ClientFrame,
  HistoryFrame,
  JoinFrame,
  PostFrame,
} from '../protocol/frames.ts';
import type { Appended } from '../store/store.ts';
import { type Guard, rateLimited } from './guard.ts';
import { Memberships } from './memberships.ts';
import { ModerationSession } from './moderation-session.ts';
import type { Outbound } from './outbound.ts';
import { servePage } from './page-request.ts';
import { isPost } from './post.ts';
import { serveReactors } from './reactors-request.ts';
import {
  type About,
  NOT_JOINED,
  sendRefusal,
  TOO_MANY_READS,
  tooManyRooms,
  UNAVAILABLE,
} from './refusals.ts';
import type { SessionContext } from './session-context.ts';
import { noteAcceptedPost } from './standing.ts';
import type { Visitor } from './visitor.ts';

const READS_IN_PROGRESS_MAX = 4;
/** Posts that may wait for an unfinished join. */
const POSTS_WAITING_MAX = 64;

/** A class, because closures would cost each idle connection kilobytes. */
export class VisitorSession implements RateAccount {
  /** State of the frame rate limit. */
  paidAtMs = 0;
  #visitor: Visitor;
  #outbound: Outbound;
  #context: SessionContext;
  #memberships: Memberships;
  #moderation: ModerationSession;
  #isClosed = false;
  #readsInProgress = 0;
  #postsWaiting = 0;

  constructor(visitor: Visitor, outbound: Outbound, context: SessionContext) {
    this.#visitor = visitor;
    this.#outbound = outbound;
    this.#context = context;
    this.#memberships = new Memberships(context.hub, visitor.user, outbound);
    this.#moderation = new ModerationSession(visitor, this.#memberships, outbound);
  }

  /** When the visitor's identity expires, if ever; milliseconds since the Unix epoch. */
  get expiresAtMs(): number | undefined {
    return this.#visitor.expiresAtMs;
  }

  /** Opens the moderation session, or closes the connection of a visitor banned from the site. */
  enter(): void {
    this.#context.moderationSessions.enter(this.#moderation);
  }

  takeFrame(decoded: Decoded): void {
    if (!decoded.ok && !decoded.isJson) return this.#outbound.close(CLOSES.malformed);
    if (!decoded.ok) {
      const { ok: _, isJson: _json, room, id, ...refused } = decoded;
      this.#chargeFrame();
      return this.#refuse(refused, { ...(room ? { room } : {}), ...(id ? { id } : {}) });
    }
    if (!isPost(decoded.frame)) this.#chargeFrame();
    this.#dispatch(decoded.frame);
  }

  /** The client has left: queued frames are still processed, but nothing more can reach it. */
  leaving(): void {
    this.#memberships.leaveAll();
  }

  /** Called once, when all of the client's frames are processed. */
  closed(): void {
    this.#isClosed = true;
    this.#context.moderationSessions.leave(this.#moderation);
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
        if (this.#firstRefusal((guard) => guard.typing?.(this.#visitor, frame.room))) return;
        return this.#context.hub.typing(frame.room, member);
      }
      case 'history':
        return this.#history(frame);
      case 'reactors':
        return this.#reactors(frame);
      case 'report': {
        const refused = this.#firstRefusal((guard) => guard.report?.(this.#visitor));
        if (refused) return this.#refuse(refused, { room: frame.room, id: frame.id });
        return this.#context.moderationSessions.handleFrame(this.#moderation, frame);
      }
      case 'moderate':
      case 'queue':
        return this.#context.moderationSessions.handleFrame(this.#moderation, frame);
      case 'ping':
        return this.#outbound.sendFrame({ type: 'pong' });
      case 'hello':
        return this.#refuse({ code: 'invalid', message: 'type: hello was already sent' });
      default:
        frame satisfies never;
    }
  }

  /** Guards need the state of the room, so a post sent right after a `join` waits for the join. */
  #post(frame: PostFrame): void {
    const { room } = frame;
    const isOpen = this.#context.hub.isEmpty(room) !== undefined;
    const joining = this.#memberships.waitForJoin(room, isOpen);
    if (!joining) return this.#postOrRefuse(frame, this.#memberships.has(room));
    if (++this.#postsWaiting > POSTS_WAITING_MAX) return this.#outbound.close(CLOSES.flood);
    joining.then((isInside) => {
      this.#postsWaiting -= 1;
      if (!this.#isClosed) this.#postOrRefuse(frame, isInside);
    });
  }

  #postOrRefuse(frame: PostFrame, isInside: boolean): void {
    const { room, id } = frame;
    if (!isInside) {
      this.#chargeFrame();
      return this.#refuse(NOT_JOINED, { room, id });
    }
    const posting = this.#context.post(this.#visitor, frame);
    const unavailable = (error: unknown): void => {
      this.#unavailable(error, frame.type, { room, id });
    };
    if (!posting.refused) {
      return void posting.appended.then(
        (appended) => this.#answerPost(frame, appended),
        unavailable,
      );
    }
    const { refused } = posting;
    this.#chargeFrame();
    if (!(refused instanceof Promise)) return this.#refuse(refused, { room, id });
    refused.then((reason) => this.#refuse(reason, { room, id }), unavailable);
  }

  #answerPost({ room, id }: PostFrame, appended: Appended): void {
    if (!appended.ok) {
      this.#chargeFrame();
      return this.#refuse(appended.refusal, { room, id });
    }
    const { seq, at } = appended.entry;
    const ack = { type: 'ack', room, id, seq, at } as const;
    const member = this.#memberships.get(room);
    // In a busy room the ack shares a frame with the flush that brings the entry.
    if (member && this.#context.hub.willSend(room, seq, member)) this.#outbound.deferFrame(ack);
    else this.#outbound.sendFrame(ack);
    noteAcceptedPost(appended.entry, this.#visitor, this.#outbound, this.#context);
  }

  #join({ room, after }: JoinFrame): void {
    const { roomsMax } = this.#context.limits;
    if (!this.#memberships.has(room) && this.#memberships.size >= roomsMax) {
      return this.#refuse(tooManyRooms(roomsMax), { room });
    }
    const refused = this.#firstRefusal((guard) => guard.join?.(this.#visitor, room));
    if (refused) return this.#refuse(refused, { room });
    this.#memberships.join(room, after).then(
      () => this.#context.moderationSessions.joined(this.#moderation, room),
      (error) => {
        if (error instanceof JoinRefused) {
          this.#refuse(rateLimited(error.message, error.retryAfterMs), { room });
        } else this.#unavailable(error, 'join', { room });
      },
    );
  }

  #history(frame: HistoryFrame): void {
    this.#read(
      frame,
      { room: frame.room },
      (member) => servePage(this.#context.hub, member, frame),
    );
  }

  #reactors(frame: AskReactorsFrame): void {
    const { room, id } = frame;
    this.#read(frame, { room, id }, (member) => serveReactors(this.#context.hub, member, frame));
  }

  #read(
    { type, room }: HistoryFrame | AskReactorsFrame,
    about: About,
    serve: (member: JoiningMember) => Promise<Refusal | undefined> | Refusal,
  ): void {
    const member = this.#memberships.get(room);
    if (!member) return this.#refuse(NOT_JOINED, about);
    const served = this.#readsInProgress >= READS_IN_PROGRESS_MAX ? TOO_MANY_READS : serve(member);
    if (!(served instanceof Promise)) return this.#refuse(served, about);
    this.#readsInProgress += 1;
    served
      .then((refused) => refused && this.#refuse(refused, about))
      .catch((error) => this.#unavailable(error, type, about))
      .finally(() => this.#readsInProgress -= 1);
  }

  #leave(room: string): void {
    if (!this.#memberships.has(room)) return this.#refuse(NOT_JOINED, { room });
    this.#memberships.leave(room)
      .then(() => this.#outbound.sendFrame({ type: 'left', room }))
      .catch((error) => this.#unavailable(error, 'leave', { room }));
  }

  #firstRefusal<T>(check: (guard: Guard) => T | undefined): T | undefined {
    for (const guard of this.#context.guards) {
      const refused = check(guard);
      if (refused) return refused;
    }
    return undefined;
  }

  #refuse(refused: Refusal, about: About = {}): void {
    sendRefusal(refused, about, this.#outbound, this.#context);
  }

  /** Refuses a frame because of a server fault, such as a store failure. The client may retry. */
  #unavailable(error: unknown, what: string, about: About): void {
    if (this.#isClosed) return;
    const details = { connection: this.#outbound.connection, what, reason: explain(error) };
    this.#context.log.warn('session: refused as unavailable', details);
    this.#refuse(UNAVAILABLE, about);
  }

  /** Charges the frame rate for everything except accepted posts; closes a client that floods. */
  #chargeFrame(): void {
    if (this.#context.frameRate.take(this) > 0) this.#outbound.close(CLOSES.flood);
  }
}
