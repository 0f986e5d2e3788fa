/**
 * One client: takes its frames one by one, in order, and answers them. Knows no network and no
 * runtime: whoever has a Socket can host a session.
 */
import { createGuest, type GuestTokens } from '../auth/guest-token.ts';
import type { Hub } from '../hub/hub.ts';
import { explain, type Log } from '../lib/log.ts';
import type { Payer, Rate, RateLimit } from '../lib/rate-limit.ts';
import { type CloseReason, CLOSES, type RefusalCode, REFUSALS } from '../protocol/codes.ts';
import type { Decode, Decoded } from '../protocol/decode.ts';
import type { Author, User } from '../protocol/entry.ts';
import {
  type ClientFrame,
  type HelloFrame,
  type HistoryFrame,
  type JoinFrame,
  type Limits,
  type PostFrame,
  PROTOCOL_VERSION,
} from '../protocol/frames.ts';
import type { Socket } from './socket.ts';
import type { Appended, Draft } from '../store/store.ts';
import { Memberships } from './memberships.ts';
import { Outbound } from './outbound.ts';

/** What all sessions of a replica share. */
export interface SessionContext {
  hub: Hub;
  tokens: GuestTokens;
  decode: Decode;
  limits: Limits;
  replica: string;
  /** Posts, by user. */
  postLimit: RateLimit;
  /** Frames that are no accepted post, by connection. */
  frameRate: Rate;
  bufferedBytesMax: number;
  log: Log;
}

type About = { room?: string; id?: string; retryAfterMs?: number };

/** Frames that may wait while a hello is checked. */
const EARLY_FRAMES_MAX = 64;
const HISTORY_UNDER_WAY_MAX = 4;
const UNAVAILABLE_RETRY_MS = 2_000;
const BUSY_RETRY_MS = 1_000;

/** A class, as there is one for each connection: closures would cost an idle one kilobytes. */
export class Session implements Payer {
  /** Of the frame rate. */
  paidAtMs = 0;
  #socket: Socket;
  #context: SessionContext;
  #outbound: Outbound;
  #user: User | undefined;
  /** Made with the first post: all entries of a connection share it. */
  #author: Author | undefined;
  #memberships: Memberships | undefined;
  /** Present while a hello is being checked. */
  #early: Decoded[] | undefined;
  #isClosed = false;
  #historyUnderWay = 0;

  constructor(socket: Socket, context: SessionContext) {
    this.#socket = socket;
    this.#context = context;
    this.#outbound = new Outbound(socket, context.bufferedBytesMax);
  }

  /** Whether the client has said a valid hello. */
  get isWelcome(): boolean {
    return this.#user !== undefined;
  }

  receive(text: string): void {
    if (this.#isClosed || !this.#socket.isOpen) return;
    const decoded = this.#context.decode(text);
    if (this.#user) this.#take(decoded, this.#user, this.#memberships!);
    else if (!this.#early) this.#greet(decoded);
    else if (this.#early.push(decoded) > EARLY_FRAMES_MAX) this.#outbound.close(CLOSES.flood);
  }

  /** The replica leaves: the client should come back after so many milliseconds. */
  goAway(afterMs: number): void {
    this.#outbound.frame({ type: 'goaway', afterMs });
  }

  /** Sends what waits, then closes. */
  close(reason: CloseReason): void {
    this.#outbound.close(reason);
  }

  /** The connection is gone. Idempotent. */
  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#memberships?.leaveAll();
  }

  #greet(decoded: Decoded): void {
    if (decoded.ok && decoded.frame.type === 'hello') {
      this.#early = [];
      this.#welcome(decoded.frame).catch((error) => {
        const reason = explain(error);
        this.#context.log.error('session: a hello could not be answered', { reason });
        this.#outbound.close(CLOSES.restart);
      });
      return;
    }
    if (!decoded.ok && decoded.isJson) this.#refuse(decoded.code, decoded.message);
    this.#outbound.close(CLOSES.malformed);
  }

  async #welcome({ token, name }: HelloFrame): Promise<void> {
    const { tokens, replica, limits, hub } = this.#context;
    const known = token === undefined ? undefined : await tokens.verify(token);
    if (token !== undefined && !known) return this.#outbound.close(CLOSES.unauthorized);
    const user = known ? { ...known.user, ...(name ? { name } : {}) } : createGuest(name);
    // In a rush of clients that come back, signatures would be most of the work.
    const isGood = known?.isYoung && known.user.name === user.name;
    const current = isGood ? token! : await tokens.issue(user);
    if (this.#isClosed) return;
    const memberships = this.#memberships = new Memberships(hub, user, this.#outbound);
    this.#user = user;
    const protocol = PROTOCOL_VERSION;
    this.#outbound.frame({ type: 'welcome', protocol, replica, user, token: current, limits });
    const waited = this.#early ?? [];
    this.#early = undefined;
    for (const decoded of waited) {
      if (!this.#socket.isOpen) return;
      this.#take(decoded, user, memberships);
    }
  }

  #take(decoded: Decoded, user: User, memberships: Memberships): void {
    if (!decoded.ok && !decoded.isJson) return this.#outbound.close(CLOSES.malformed);
    if (!decoded.ok) {
      const { code, message, room, id } = decoded;
      this.#spend();
      return this.#refuse(code, message, { ...(room ? { room } : {}), ...(id ? { id } : {}) });
    }
    if (!isPost(decoded.frame)) this.#spend();
    this.#dispatch(decoded.frame, user, memberships);
  }

  #dispatch(frame: ClientFrame, user: User, memberships: Memberships): void {
    switch (frame.type) {
      case 'send':
      case 'edit':
      case 'delete':
      case 'react':
        return this.#post(frame, user, memberships);
      case 'join':
        return this.#join(frame, memberships);
      case 'leave':
        return this.#leave(frame.room, memberships);
      case 'typing': {
        const member = memberships.get(frame.room);
        if (!member) return this.#notJoined(frame.room);
        return this.#context.hub.typing(frame.room, member);
      }
      case 'history':
        return this.#history(frame, memberships);
      case 'ping':
        return this.#outbound.frame({ type: 'pong' });
      case 'hello':
        return this.#refuse('invalid', 'type: hello was said already');
      default:
        frame satisfies never;
    }
  }

  #post(frame: PostFrame, from: User, memberships: Memberships): void {
    const { hub, postLimit, replica } = this.#context;
    const { room, id } = frame;
    if (!memberships.has(room)) {
      this.#spend();
      return this.#notJoined(room, id);
    }
    const retryAfterMs = postLimit.take(from.id);
    if (retryAfterMs > 0) {
      this.#spend();
      const about = { room, id, retryAfterMs };
      return this.#refuse('rate_limited', 'too many messages in a minute', about);
    }
    const author = this.#author ??= authorOf(from);
    hub.post(draftOf(frame, author, replica)).then(
      (appended) => this.#answer(frame, appended, memberships),
      (error) => this.#unavailable(error, frame.type, { room, id }),
    );
  }

  #answer({ room, id }: PostFrame, appended: Appended, memberships: Memberships): void {
    if (!appended.ok) {
      this.#spend();
      return this.#refuse(appended.refusal.code, appended.refusal.message, { room, id });
    }
    const { seq, at } = appended.entry;
    const ack = { type: 'ack', room, id, seq, at } as const;
    const member = memberships.get(room);
    // In a busy room the ack shares a frame with the flush that brings the entry itself.
    if (member && this.#context.hub.willSend(room, seq, member)) this.#outbound.defer(ack);
    else this.#outbound.frame(ack);
  }

  #join({ room, after }: JoinFrame, memberships: Memberships): void {
    const { roomsMax } = this.#context.limits;
    if (!memberships.has(room) && memberships.size >= roomsMax) {
      return this.#refuse('forbidden', `at most ${roomsMax} rooms on one connection`, { room });
    }
    memberships.join(room, after).catch((error) => this.#unavailable(error, 'join', { room }));
  }

  #history({ room, before, limit }: HistoryFrame, memberships: Memberships): void {
    const member = memberships.get(room);
    if (!member) return this.#notJoined(room);
    if (this.#historyUnderWay >= HISTORY_UNDER_WAY_MAX) {
      const about = { room, retryAfterMs: BUSY_RETRY_MS };
      return this.#refuse('rate_limited', 'too many pages asked for at once', about);
    }
    this.#historyUnderWay += 1;
    this.#context.hub.page({ room, before, limit }, member)
      .catch((error) => this.#unavailable(error, 'history', { room }))
      .finally(() => this.#historyUnderWay -= 1);
  }

  #leave(room: string, memberships: Memberships): void {
    if (!memberships.has(room)) return this.#notJoined(room);
    memberships.leave(room)
      .then(() => this.#outbound.frame({ type: 'left', room }))
      .catch((error) => this.#unavailable(error, 'leave', { room }));
  }

  #refuse(code: RefusalCode, message: string, about: About = {}): void {
    const { retry } = REFUSALS[code];
    this.#outbound.frame({ type: 'refused', code, message, retry, ...about });
  }

  #notJoined(room: string, id?: string): void {
    const about = { room, ...(id === undefined ? {} : { id }) };
    this.#refuse('not_joined', 'join the room first', about);
  }

  /** The store failed, or we did: the client may try again, and we want to know. */
  #unavailable(error: unknown, what: string, about: About): void {
    if (this.#isClosed) return;
    this.#context.log.warn('session: refused as unavailable', { what, reason: explain(error) });
    const message = 'the history cannot be reached now, it will be tried again';
    this.#refuse('unavailable', message, { ...about, retryAfterMs: UNAVAILABLE_RETRY_MS });
  }

  /** Everything but accepted posts is paid for; who has spent all floods. */
  #spend(): void {
    if (this.#context.frameRate.take(this) > 0) this.#outbound.close(CLOSES.flood);
  }
}

function isPost(frame: ClientFrame): frame is PostFrame {
  const { type } = frame;
  return type === 'send' || type === 'edit' || type === 'delete' || type === 'react';
}

function draftOf(frame: PostFrame, from: Author, via: string): Draft {
  const { room, id } = frame;
  const at = Date.now();
  switch (frame.type) {
    case 'send': {
      const { text, replyTo } = frame;
      const draft: Draft = { room, id, kind: 'message', from, at, via, text };
      if (replyTo !== undefined) draft.replyTo = replyTo;
      return draft;
    }
    case 'edit': {
      const { target, text } = frame;
      return { room, id, kind: 'edit', from, at, via, target, text };
    }
    case 'delete':
      return { room, id, kind: 'delete', from, at, via, target: frame.target };
    case 'react': {
      const { target, emoji, on } = frame;
      return { room, id, kind: 'react', from, at, via, target, emoji, on };
    }
  }
}

/** As others see the user; a guest's role goes without saying. */
function authorOf({ id, name, role }: User): Author {
  return role === 'guest' ? { id, name } : { id, name, role };
}
