/**
 * One client: takes its frames one by one, in order, and answers them. Knows no network and no
 * runtime: whoever has a Socket can host a session.
 */
import { createGuest, type GuestTokens } from '../auth/guest-token.ts';
import type { Hub } from '../hub/hub.ts';
import { explain, type Log } from '../lib/log.ts';
import type { RateLimit } from '../lib/rate-limit.ts';
import { CLOSES, type RefusalCode, REFUSALS } from '../protocol/codes.ts';
import type { Decode, Decoded } from '../protocol/decode.ts';
import type { User } from '../protocol/entry.ts';
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
import type { Draft } from '../store/store.ts';
import { createMemberships, type Memberships } from './memberships.ts';
import { createOutbound } from './outbound.ts';

export interface Session {
  /** Whether the client has said a valid hello. */
  readonly isWelcome: boolean;
  receive(text: string): void;
  /** The replica leaves: the client should come back after so many milliseconds. */
  goAway(afterMs: number): void;
  /** The connection is gone. Idempotent. */
  closed(): void;
}

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
  frameLimit: RateLimit;
  bufferedBytesMax: number;
  log: Log;
}

type About = { room?: string; id?: string; retryAfterMs?: number };

/** Frames that may wait while a hello is checked. */
const EARLY_FRAMES_MAX = 64;
const HISTORY_UNDER_WAY_MAX = 4;
const UNAVAILABLE_RETRY_MS = 2_000;
const BUSY_RETRY_MS = 1_000;

let sessions = 0;

export function createSession(socket: Socket, context: SessionContext): Session {
  const { hub, tokens, decode, limits, replica, postLimit, frameLimit, log } = context;
  const key = String(++sessions);
  const outbound = createOutbound(socket, context.bufferedBytesMax);
  let user: User | undefined;
  let memberships: Memberships | undefined;
  /** Present while a hello is being checked. */
  let early: Decoded[] | undefined;
  let isClosed = false;
  let historyUnderWay = 0;

  const refuse = (code: RefusalCode, message: string, about: About = {}): void => {
    outbound.frame({ type: 'refused', code, message, retry: REFUSALS[code].retry, ...about });
  };
  /** The store failed, or we did: the client may try again, and we want to know. */
  const unavailable = (error: unknown, what: string, about: About): void => {
    if (isClosed) return;
    log.warn('session: refused as unavailable', { what, reason: explain(error) });
    const message = 'the history cannot be reached now, it will be tried again';
    refuse('unavailable', message, { ...about, retryAfterMs: UNAVAILABLE_RETRY_MS });
  };

  const welcome = async ({ token, name }: HelloFrame): Promise<void> => {
    const known = token === undefined ? createGuest(name) : await tokens.verify(token);
    if (!known) return outbound.close(CLOSES.unauthorized);
    const guest = name ? { ...known, name } : known;
    const fresh = await tokens.issue(guest);
    if (isClosed) return;
    user = guest;
    memberships = createMemberships(hub, guest, outbound);
    outbound.frame({
      type: 'welcome',
      protocol: PROTOCOL_VERSION,
      replica,
      user: guest,
      token: fresh,
      limits,
    });
    const waited = early ?? [];
    early = undefined;
    for (const decoded of waited) take(decoded);
  };
  const greet = (decoded: Decoded): void => {
    if (decoded.ok && decoded.frame.type === 'hello') {
      early = [];
      welcome(decoded.frame).catch((error) => {
        log.error('session: a hello could not be answered', { reason: explain(error) });
        outbound.close(CLOSES.restart);
      });
      return;
    }
    if (!decoded.ok && decoded.isJson) refuse(decoded.code, decoded.message);
    outbound.close(CLOSES.malformed);
  };

  const post = (frame: PostFrame, from: User): void => {
    const { room, id } = frame;
    if (!memberships?.has(room)) {
      spend();
      return notJoined(room, id);
    }
    const retryAfterMs = postLimit.take(from.id);
    if (retryAfterMs > 0) {
      spend();
      return refuse('rate_limited', 'too many messages in a minute', { room, id, retryAfterMs });
    }
    hub.post(draftOf(frame, from, replica)).then((appended) => {
      if (appended.ok) {
        outbound.frame({ type: 'ack', room, id, seq: appended.entry.seq, at: appended.entry.at });
        return;
      }
      spend();
      refuse(appended.refusal.code, appended.refusal.message, { room, id });
    }).catch((error) => unavailable(error, frame.type, { room, id }));
  };
  const join = ({ room, after }: JoinFrame): void => {
    if (!memberships!.has(room) && memberships!.size >= limits.roomsMax) {
      return refuse('forbidden', `at most ${limits.roomsMax} rooms on one connection`, { room });
    }
    memberships!.join(room, after).catch((error) => unavailable(error, 'join', { room }));
  };
  const history = ({ room, before, limit }: HistoryFrame): void => {
    const member = memberships!.get(room);
    if (!member) return notJoined(room);
    if (historyUnderWay >= HISTORY_UNDER_WAY_MAX) {
      const about = { room, retryAfterMs: BUSY_RETRY_MS };
      return refuse('rate_limited', 'too many pages asked for at once', about);
    }
    historyUnderWay += 1;
    hub.page({ room, before, limit }, member)
      .catch((error) => unavailable(error, 'history', { room }))
      .finally(() => historyUnderWay -= 1);
  };
  const leave = (room: string): void => {
    if (!memberships!.has(room)) return notJoined(room);
    memberships!.leave(room)
      .then(() => outbound.frame({ type: 'left', room }))
      .catch((error) => unavailable(error, 'leave', { room }));
  };
  const notJoined = (room: string, id?: string): void => {
    refuse('not_joined', 'join the room first', { room, ...(id === undefined ? {} : { id }) });
  };
  /** Everything but accepted posts is paid for; who has spent all floods. */
  const spend = (): void => {
    if (frameLimit.take(key) > 0) outbound.close(CLOSES.flood);
  };

  const dispatch = (frame: ClientFrame, from: User): void => {
    switch (frame.type) {
      case 'send':
      case 'edit':
      case 'delete':
      case 'react':
        return post(frame, from);
      case 'join':
        return join(frame);
      case 'leave':
        return leave(frame.room);
      case 'typing': {
        const member = memberships!.get(frame.room);
        return member ? hub.typing(frame.room, member) : notJoined(frame.room);
      }
      case 'history':
        return history(frame);
      case 'ping':
        return outbound.frame({ type: 'pong' });
      case 'hello':
        return refuse('invalid', 'type: hello was said already');
      default:
        frame satisfies never;
    }
  };
  const take = (decoded: Decoded): void => {
    if (!decoded.ok && !decoded.isJson) return outbound.close(CLOSES.malformed);
    if (!decoded.ok) {
      const { code, message, room, id } = decoded;
      spend();
      return refuse(code, message, { ...(room ? { room } : {}), ...(id ? { id } : {}) });
    }
    if (!isPost(decoded.frame)) spend();
    dispatch(decoded.frame, user!);
  };

  return {
    get isWelcome() {
      return user !== undefined;
    },
    receive(text) {
      if (isClosed || !socket.isOpen) return;
      const decoded = decode(text);
      if (user) take(decoded);
      else if (!early) greet(decoded);
      else if (early.push(decoded) > EARLY_FRAMES_MAX) outbound.close(CLOSES.flood);
    },
    goAway: (afterMs) => outbound.frame({ type: 'goaway', afterMs }),
    closed() {
      if (isClosed) return;
      isClosed = true;
      memberships?.leaveAll();
    },
  };
}

function isPost(frame: ClientFrame): frame is PostFrame {
  const { type } = frame;
  return type === 'send' || type === 'edit' || type === 'delete' || type === 'react';
}

function draftOf(frame: PostFrame, from: User, via: string): Draft {
  const { room, id } = frame;
  const author = {
    id: from.id,
    name: from.name,
    ...(from.role === 'guest' ? {} : { role: from.role }),
  };
  const draft = { room, id, from: author, at: Date.now(), via };
  switch (frame.type) {
    case 'send': {
      const { text, replyTo } = frame;
      return { ...draft, kind: 'message', text, ...(replyTo === undefined ? {} : { replyTo }) };
    }
    case 'edit':
      return { ...draft, kind: 'edit', target: frame.target, text: frame.text };
    case 'delete':
      return { ...draft, kind: 'delete', target: frame.target };
    case 'react': {
      const { target, emoji, on } = frame;
      return { ...draft, kind: 'react', target, emoji, on };
    }
  }
}
