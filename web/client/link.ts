/**
 * One connection kept alive: reconnects with backoff, changes over to another replica when the
 * present one leaves, and gives up only when the protocol's close code says so.
 */
import { type CloseReason, CLOSES } from '../../server/core/protocol/codes.ts';
import type {
  ClientFrame,
  HelloFrame,
  ServerFrame,
  WelcomeFrame,
} from '../../server/core/protocol/frames.ts';
import { backoffMs, boundedMs } from './backoff.ts';
import type { LinkStatus } from './client-api.ts';
import type { Clock } from './clock.ts';
import { type Connection, openConnection, type SocketConstructor } from './connection.ts';

export interface Link {
  readonly status: LinkStatus;
  /** False when the frame cannot be sent now; it is not kept. */
  send(frame: ClientFrame): boolean;
  /** Makes sure that the server still hears us, or reconnects. */
  probe(): void;
  /** Connects now instead of later, or again after the end. */
  reconnect(): void;
  /** Connects anew with the hello of now, without a moment offline. While it waits to connect, that comes by itself. */
  renew(): void;
  /** For good. Idempotent. */
  close(): void;
}

export interface LinkOptions {
  url: string;
  WebSocket: SocketConstructor;
  clock: Clock;
  random: () => number;
  hello(): HelloFrame | Promise<HelloFrame>;
  /** A new connection stands; whatever was under way on the one before it is void. */
  onWelcome(frame: WelcomeFrame): void;
  onFrame(frame: ServerFrame): void;
  onLost(): void;
  /** The token was refused. Returns whether to connect with another hello. */
  onUnauthorized(): boolean;
  /** What `renew` said was refused; the present connection goes on. */
  onRenewRefused(): void;
  /** After each change of `status`, and after each welcome. */
  onChange(): void;
}

/** A connection that lasted so long ends a row of failed attempts. */
const HEALTHY_MS = 5_000;
/** The close code of a client that leaves by itself. */
const NORMAL = 1000;

const REASONS = new Map<number, CloseReason>(
  Object.values(CLOSES).map((reason) => [reason.code, reason]),
);

export function createLink(options: LinkOptions): Link {
  const { clock, random } = options;
  let status: LinkStatus = { type: 'connecting', attempt: 1 };
  let current: Connection | undefined;
  /** The one that takes over once it is welcome. */
  let next: Connection | undefined;
  /** Attempts since the last healthy connection, the present one included. */
  let attempt = 0;
  let welcomeAtMs: number | undefined;
  /** When the leaving replica wants us to go. */
  let leaveAtMs = 0;
  let callOffWait = () => {};
  let callOffLeave = () => {};
  let isClosed = false;

  const set = (changed: LinkStatus): void => {
    status = changed;
    options.onChange();
  };
  const open = (): Connection => {
    const connection = openConnection({
      url: options.url,
      WebSocket: options.WebSocket,
      clock,
      hello: options.hello,
      onWelcome(frame) {
        if (connection === next) {
          current?.close();
          current = next;
          next = undefined;
        }
        callOffLeave();
        leaveAtMs = 0;
        welcomeAtMs = clock.now();
        status = { type: 'open' };
        options.onWelcome(frame);
        options.onChange();
      },
      onFrame(frame) {
        if (frame.type === 'goaway') goAway(boundedMs(frame.afterMs));
        else options.onFrame(frame);
      },
      onEnd(code, text) {
        if (connection === current) return ended(code, text);
        next = undefined;
        if (REASONS.get(code)?.retry === false) options.onRenewRefused();
      },
    });
    return connection;
  };
  const connect = (): void => {
    callOffWait();
    attempt += 1;
    current = open();
    set({ type: 'connecting', attempt });
  };
  const goAway = (afterMs: number): void => {
    callOffLeave();
    leaveAtMs = clock.now() + afterMs;
    callOffLeave = clock.after(afterMs, renew);
  };
  const renew = (): void => {
    if (status.type === 'open') {
      next?.close();
      next = open();
    } else if (status.type === 'connecting') {
      current?.close();
      current = open();
    }
  };
  const ended = (code: number, text: string): void => {
    current = undefined;
    callOffLeave();
    options.onLost();
    if (next) {
      current = next;
      next = undefined;
      return set({ type: 'connecting', attempt });
    }
    if (welcomeAtMs !== undefined && clock.now() - welcomeAtMs >= HEALTHY_MS) attempt = 0;
    welcomeAtMs = undefined;
    const reason = REASONS.get(code);
    if (code === CLOSES.unauthorized.code && options.onUnauthorized()) {
      return attempt <= 1 ? connect() : wait();
    }
    if (reason?.retry === false) return set({ type: 'closed', code, text });
    // At once, but not in a row: a reader that is slow for good must not reconnect in a loop.
    if (code === CLOSES.slow.code && attempt === 0) return connect();
    wait(reason?.retryAfterMs);
  };
  const wait = (atLeastMs = 0): void => {
    const waitMs = Math.max(atLeastMs + backoffMs(attempt + 1, random), leaveAtMs - clock.now());
    leaveAtMs = 0;
    callOffWait = clock.after(waitMs, connect);
    set({ type: 'waiting', attempt: attempt + 1, until: clock.date() + waitMs });
  };

  connect();

  return {
    get status() {
      return status;
    },
    send: (frame) => current?.send(frame) ?? false,
    probe: () => current?.probe(),
    reconnect() {
      if (isClosed || status.type === 'connecting' || status.type === 'open') return;
      attempt = 0;
      connect();
    },
    renew,
    close() {
      if (isClosed) return;
      isClosed = true;
      callOffWait();
      callOffLeave();
      current?.close();
      next?.close();
      current = next = undefined;
      set({ type: 'closed', code: NORMAL, text: 'closed' });
    },
  };
}
