/**
 * One client: takes its frames one by one, in order, and answers them. Knows no network and no
 * runtime: whoever has a Socket can host a session.
 */
import { KeysUnavailable } from './identity.ts';
import { JoinRefused } from '../hub/account.ts';
import { explain } from '../../lib/log.ts';
import type { Payer } from '../../lib/rate-limit.ts';
import { type CloseReason, CLOSES } from '../protocol/codes.ts';
import type { Decoded } from '../protocol/decode.ts';
import {
  type ClientFrame,
  type HelloFrame,
  type HistoryFrame,
  type JoinFrame,
  type PostFrame,
  PROTOCOL_VERSION,
} from '../protocol/frames.ts';
import type { Socket } from './socket.ts';
import type { Appended } from '../store/store.ts';
import { EarlyFrames } from './early-frames.ts';
import { ask, type Challenge, isHello } from './entrance.ts';
import type { Gate, Refused } from './gate.ts';
import { Memberships } from './memberships.ts';
import { Seat } from './moderating.ts';
import { Outbound } from './outbound.ts';
import { servePage } from './page-request.ts';
import { draftOf, isPost } from './post.ts';
import {
  type About,
  joinRefused,
  NOT_JOINED,
  refusedFrame,
  TOO_MANY_PAGES,
  tooManyRooms,
  UNAVAILABLE,
} from './refusals.ts';
import type { SessionContext } from './session-context.ts';
import { noteAccepted } from './standing.ts';
import { createVisitor, type Visitor } from './visitor.ts';

const HISTORY_UNDER_WAY_MAX = 4;
/** Posts that may wait for the join before them. */
const POSTS_WAITING_MAX = 64;

/** A class, as there is one for each connection: closures would cost an idle one kilobytes. */
export class Session implements Payer {
  /** Of the frame rate. */
  paidAtMs = 0;
  #socket: Socket;
  #context: SessionContext;
  #outbound: Outbound;
  #visitor: Visitor | undefined;
  #memberships: Memberships | undefined;
  #seat: Seat | undefined;
  /** Present while a hello is being checked. */
  #early: EarlyFrames | undefined;
  /** What the next hello is to answer. */
  #challenge: Challenge | undefined;
  #isClosed = false;
  #historyUnderWay = 0;
  /** Posts that wait for the join before them. */
  #postsWaiting = 0;
  /** UTF-16 code units that the client sent before it was known who that is. */
  #heardUnits = 0;

  constructor(socket: Socket, context: SessionContext) {
    this.#socket = socket;
    this.#context = context;
    this.#outbound = new Outbound(socket, context.bufferedBytesMax);
  }

  /** Whether the client has said a valid hello. */
  get isWelcome(): boolean {
    return this.#visitor !== undefined;
  }

  /** When the visitor's identity ends, in milliseconds since the Unix epoch, if it does. */
  get expiresAtMs(): number | undefined {
    return this.#visitor?.expiresAtMs;
  }

  /** Not after `close`; what the client said before it left is heard. */
  receive(text: string): void {
    if (this.#isClosed) return;
    if (this.#visitor) this.#outbound.account!.earn(text.length);
    else this.#heardUnits += text.length;
    const decoded = this.#context.decode(text);
    if (this.#visitor) this.#take(decoded, this.#visitor, this.#memberships!);
    else if (!this.#early || (this.#challenge && isHello(decoded))) this.#greet(decoded);
    else if (!this.#early.add(decoded, text.length)) this.#outbound.close(CLOSES.flood);
  }

  /** The replica leaves: the client should come back after so many milliseconds. */
  goAway(afterMs: number): void {
    this.#outbound.frame({ type: 'goaway', afterMs });
  }

  /** Sends what waits, then closes. */
  close(reason: CloseReason): void {
    this.#outbound.close(reason);
  }

  /** The client has left: what it said before is still to be heard, and nothing will reach it. */
  leaving(): void {
    this.#memberships?.leaveAll();
  }

  /** All that the client said was heard. Idempotent. */
  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#seat) this.#context.desk.leave(this.#seat);
    this.#memberships?.close();
  }

  #greet(decoded: Decoded): void {
    if (!isHello(decoded)) {
      if (!decoded.ok && decoded.isJson) {
        this.#refuse({ code: decoded.code, message: decoded.message });
      }
      return this.#outbound.close(CLOSES.malformed);
    }
    this.#early ??= new EarlyFrames();
    const said = { hello: decoded.frame, challenge: this.#challenge };
    this.#challenge = ask(this.#context, said, this.#socket, this.#outbound);
    this.#socket.greeted?.();
    if (this.#challenge || !this.#socket.isOpen) return;
    this.#welcome(decoded.frame).catch((error) => {
      this.#outbound.close(CLOSES.restart);
      if (error instanceof KeysUnavailable) return;
      const about = { connection: this.#socket.id, reason: explain(error) };
      this.#context.log.error('session: a hello could not be answered', about);
    });
  }

  async #welcome(hello: HelloFrame): Promise<void> {
    const { identities, replica, limits, hub, accounts } = this.#context;
    const identity = await identities.identify(hello);
    if ('code' in identity) return this.#outbound.close(identity);
    if (this.#isClosed || !this.#socket.isOpen) return;
    const { user, token } = identity;
    const visitor = this.#visitor = createVisitor(identity, this.#socket.network);
    this.#socket.greeted?.();
    const account = this.#outbound.account = accounts.ofVisitor(visitor);
    account.earn(this.#heardUnits);
    const memberships = this.#memberships = new Memberships(hub, user, this.#outbound);
    this.#seat = new Seat(visitor, memberships, this.#outbound);
    this.#context.desk.enter(this.#seat);
    const protocol = PROTOCOL_VERSION;
    this.#outbound.frame({ type: 'welcome', protocol, replica, user, token, limits });
    const waited = this.#early?.frames ?? [];
    this.#early = undefined;
    for (const decoded of waited) {
      if (!this.#socket.isOpen) return;
      this.#take(decoded, visitor, memberships);
    }
  }

  #take(decoded: Decoded, visitor: Visitor, memberships: Memberships): void {
    if (!decoded.ok && !decoded.isJson) return this.#outbound.close(CLOSES.malformed);
    if (!decoded.ok) {
      const { code, message, room, id } = decoded;
      this.#spend();
      return this.#refuse({ code, message }, { ...(room ? { room } : {}), ...(id ? { id } : {}) });
    }
    if (!isPost(decoded.frame)) this.#spend();
    this.#dispatch(decoded.frame, visitor, memberships);
  }

  #dispatch(frame: ClientFrame, visitor: Visitor, memberships: Memberships): void {
    switch (frame.type) {
      case 'send':
      case 'edit':
      case 'delete':
      case 'react':
        return this.#post(frame, visitor, memberships);
      case 'join':
        return this.#join(frame, visitor, memberships);
      case 'leave':
        return this.#leave(frame.room, memberships);
      case 'typing': {
        const member = memberships.get(frame.room);
        if (!member) return this.#refuse(NOT_JOINED, { room: frame.room });
        if (this.#ask((gate) => gate.typing?.(visitor, frame.room))) return;
        return this.#context.hub.typing(frame.room, member);
      }
      case 'history':
        return this.#history(frame, memberships);
      case 'report': {
        const refused = this.#ask((gate) => gate.report?.(visitor));
        if (refused) return this.#refuse(refused, { room: frame.room, id: frame.id });
        return this.#context.desk.take(this.#seat!, frame);
      }
      case 'moderate':
      case 'queue':
        return this.#context.desk.take(this.#seat!, frame);
      case 'ping':
        return this.#outbound.frame({ type: 'pong' });
      case 'hello':
        return this.#refuse({ code: 'invalid', message: 'type: hello was said already' });
      default:
        frame satisfies never;
    }
  }

  /** Gates judge by what the room is like: a post right behind its `join` waits until that is known. */
  #post(frame: PostFrame, visitor: Visitor, memberships: Memberships): void {
    const { room } = frame;
    const entering = memberships.beforePost(room, this.#context.hub.isEmpty(room) !== undefined);
    if (!entering) return this.#postInside(frame, visitor, memberships, memberships.has(room));
    if (++this.#postsWaiting > POSTS_WAITING_MAX) return this.#outbound.close(CLOSES.flood);
    entering.then((isInside) => {
      this.#postsWaiting -= 1;
      if (!this.#isClosed) this.#postInside(frame, visitor, memberships, isInside);
    });
  }

  #postInside(frame: PostFrame, visitor: Visitor, memberships: Memberships, isInside: boolean) {
    const { hub, desk, replica } = this.#context;
    const { room, id } = frame;
    if (!isInside) {
      this.#spend();
      return this.#refuse(NOT_JOINED, { room, id });
    }
    const refused = this.#ask((gate) => gate.post?.(visitor, frame));
    if (refused) {
      this.#spend();
      if (!(refused instanceof Promise)) return this.#refuse(refused, { room, id });
      return void refused.then(
        (reason) => this.#refuse(reason, { room, id }),
        (error) => this.#unavailable(error, frame.type, { room, id }),
      );
    }
    const draft = draftOf(frame, visitor.author, replica);
    (desk.post(this.#seat!, draft) ?? hub.post(draft)).then(
      (appended) => this.#answer(frame, appended, memberships),
      (error) => this.#unavailable(error, frame.type, { room, id }),
    );
  }

  #answer({ room, id }: PostFrame, appended: Appended, memberships: Memberships): void {
    if (!appended.ok) {
      this.#spend();
      return this.#refuse(appended.refusal, { room, id });
    }
    const { seq, at } = appended.entry;
    const ack = { type: 'ack', room, id, seq, at } as const;
    const member = memberships.get(room);
    // In a busy room the ack shares a frame with the flush that brings the entry itself.
    if (member && this.#context.hub.willSend(room, seq, member)) this.#outbound.defer(ack);
    else this.#outbound.frame(ack);
    noteAccepted(appended.entry, this.#visitor!, this.#outbound, this.#context);
  }

  #join({ room, after }: JoinFrame, visitor: Visitor, memberships: Memberships): void {
    const { roomsMax } = this.#context.limits;
    if (!memberships.has(room) && memberships.size >= roomsMax) {
      return this.#refuse(tooManyRooms(roomsMax), { room });
    }
    const refused = this.#ask((gate) => gate.join?.(visitor, room));
    if (refused) return this.#refuse(refused, { room });
    memberships.join(room, after).then(
      () => this.#context.desk.joined(this.#seat!, room),
      (error) => {
        if (error instanceof JoinRefused) this.#refuse(joinRefused(error), { room });
        else this.#unavailable(error, 'join', { room });
      },
    );
  }

  #history(frame: HistoryFrame, memberships: Memberships): void {
    const { room } = frame;
    const member = memberships.get(room);
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

  #leave(room: string, memberships: Memberships): void {
    if (!memberships.has(room)) return this.#refuse(NOT_JOINED, { room });
    memberships.leave(room)
      .then(() => this.#outbound.frame({ type: 'left', room }))
      .catch((error) => this.#unavailable(error, 'leave', { room }));
  }

  /** What the first gate says that lets it not through. */
  #ask<T>(question: (gate: Gate) => T | undefined): T | undefined {
    for (const gate of this.#context.gates) {
      const refused = question(gate);
      if (refused) return refused;
    }
    return undefined;
  }

  #refuse(refused: Refused, about?: About): void {
    // Whoever left hears nothing.
    if (!this.#socket.isOpen) return;
    const { code } = refused;
    this.#context.meter.refused(code);
    this.#context.log.debug('session: refused', { connection: this.#socket.id, code });
    this.#outbound.frame(refusedFrame(refused, about));
  }

  /** The store failed, or we did: the client may try again, and we want to know. */
  #unavailable(error: unknown, what: string, about: About): void {
    if (this.#isClosed) return;
    const facts = { connection: this.#socket.id, what, reason: explain(error) };
    this.#context.log.warn('session: refused as unavailable', facts);
    this.#refuse(UNAVAILABLE, about);
  }

  /** Everything but accepted posts is paid for; who has spent all floods. */
  #spend(): void {
    if (this.#context.frameRate.take(this) > 0) this.#outbound.close(CLOSES.flood);
  }
}
