/**
 * A server in memory, spoken to through a stand-in for WebSocket: keeps rooms, gives seqs, knows ids
 * again. A test makes it refuse, fall silent, drop connections, or say whatever it likes.
 *
 * How to extend, from the most to the least usual: `say` a frame by hand; `refusals.push(...)`;
 * set one of the switches; add a frame to `answer`.
 */
import type { Entry, User } from '../../../server/core/protocol/entry.ts';
import type {
  ChallengeFrame,
  ClientFrame,
  JoinFrame,
  Limits,
  PostFrame,
  RefusedFrame,
  ServerFrame,
} from '../../../server/core/protocol/frames.ts';
import type { Clock } from '../../../server/lib/clock.ts';
import type { SocketConstructor, SocketLike } from '../../../web/client/connection.ts';
import { createFakeRooms, type FakeRooms } from './fake-rooms.ts';

export { BOB } from './fake-rooms.ts';

export interface FakeServer {
  readonly WebSocket: SocketConstructor;
  /** Every frame of every client, in order. */
  readonly received: ClientFrame[];
  /** Connections that stand, the latest last. */
  readonly connections: readonly FakeConnection[];
  /** How often a connection was tried. */
  readonly attempts: number;
  /** Refusals that the next posts and joins get, one each. */
  readonly refusals: Partial<RefusedFrame>[];
  /** What the next hellos are answered with first, one each. */
  readonly challenges: ChallengeFrame[];
  /** Whether connections succeed. */
  isUp: boolean;
  /** Whether an attempt is answered at all. */
  answersAttempts: boolean;
  /** Whether a frame is answered; it takes effect in any case. */
  answersFrames: boolean;
  /** Tokens that are refused with 4401. */
  readonly forgottenTokens: Set<string>;
  /** Names of others, in place of which one is made up. */
  readonly takenNames: Set<string>;
  replica: string;
  limits: Limits;
  entries(room: string): Entry[];
  /** Adds an entry and tells those who are in the room. */
  post(room: string, entry?: Partial<Entry>): Entry;
  /** Adds an entry that nobody is told of. */
  loseEntry(room: string, entry?: Partial<Entry>): Entry;
  /** Entries before a seq are retained no more. */
  trim(room: string, first: number): void;
  /** Says something to all connections; text as it is, so that it may be garbage. */
  say(frames: unknown): void;
  drop(code?: number, reason?: string): void;
  /** Frames of a type that came, in order. */
  of<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }>[];
}

export interface FakeConnection {
  rooms: Set<string>;
  user: User;
  say(frames: unknown): void;
  drop(code: number, reason: string): void;
}

export const ADA: User = { id: 'ada', name: 'Ada', role: 'guest' };
export const LATENCY_MS = 1;

/** The server together with what its answers rest on. */
interface World {
  server: FakeServer;
  rooms: FakeRooms;
  connections: FakeConnection[];
  clock: Clock;
  guests: { count: number };
}

export function createFakeServer(clock: Clock): FakeServer {
  const connections: FakeConnection[] = [];
  const rooms = createFakeRooms(clock, () => server.replica);
  let attempts = 0;
  /** Called with `new`, as a WebSocket is. */
  function Socket(): SocketLike {
    attempts += 1;
    return openSocket(world);
  }

  const server: FakeServer = {
    WebSocket: Socket as unknown as SocketConstructor,
    received: [],
    connections,
    get attempts() {
      return attempts;
    },
    refusals: [],
    challenges: [],
    isUp: true,
    answersAttempts: true,
    answersFrames: true,
    forgottenTokens: new Set(),
    takenNames: new Set(),
    replica: 'a',
    limits: { textMax: 100, frameMax: 4_096, sendsPerMinute: 0, roomsMax: 5, nameMax: 20 },
    entries: (room) => rooms.roomOf(room).entries,
    post(room, entry = {}) {
      const added = rooms.add(room, entry);
      tell(world, room, { type: 'entries', room, entries: [added] });
      return added;
    },
    loseEntry: (room, entry = {}) => rooms.add(room, entry),
    trim(room, first) {
      rooms.roomOf(room).first = first;
    },
    say(frames) {
      for (const connection of connections) connection.say(frames);
    },
    drop(code = 1006, reason = '') {
      for (const connection of [...connections]) connection.drop(code, reason);
    },
    of: (type) => server.received.filter((frame) => frame.type === type) as never,
  };
  const world: World = { server, rooms, connections, clock, guests: { count: 0 } };
  return server;
}

function tell({ connections }: World, room: string, frame: ServerFrame): void {
  for (const connection of connections) if (connection.rooms.has(room)) connection.say(frame);
}

function join(rooms: FakeRooms, connection: FakeConnection, { room, after }: JoinFrame): void {
  connection.rooms.add(room);
  const presence = { count: 1, members: [connection.user] };
  connection.say({ type: 'joined', room, ...rooms.resume(room, after), presence });
}

function post(world: World, connection: FakeConnection, frame: PostFrame): void {
  const { server, rooms } = world;
  const { room, id } = frame;
  if (!connection.rooms.has(room)) {
    const code = 'not_joined';
    return connection.say({ type: 'refused', code, message: code, retry: false, room, id });
  }
  let entry = rooms.roomOf(room).entries.find((known) => known.id === id);
  if (!entry) {
    const { type, room: _room, ...fields } = frame;
    entry = rooms.add(room, {
      ...fields,
      kind: type === 'send' ? 'message' : type,
      from: connection.user,
    });
    tell(world, room, { type: 'entries', room, entries: [entry] });
  }
  if (!server.answersFrames) return;
  connection.say({ type: 'ack', room, id, seq: entry.seq, at: entry.at });
}

function answer(world: World, connection: FakeConnection, frame: ClientFrame): void {
  const { server, rooms } = world;
  switch (frame.type) {
    case 'send':
    case 'edit':
    case 'delete':
    case 'react':
    case 'join': {
      const refusal = server.refusals.shift();
      if (refusal) {
        const { room } = frame;
        const about = frame.type === 'join' ? { room } : { room, id: frame.id };
        const code = 'forbidden';
        const standard = { type: 'refused', code, message: 'no', retry: false } as const;
        return connection.say({ ...standard, ...about, ...refusal });
      }
      return frame.type === 'join'
        ? join(rooms, connection, frame)
        : post(world, connection, frame);
    }
    case 'history': {
      if (!server.answersFrames) return;
      const { room, before } = frame;
      const entries = rooms.page(room, before);
      return connection.say({ type: 'page', room, entries, first: rooms.roomOf(room).first });
    }
    case 'leave':
      connection.rooms.delete(frame.room);
      return connection.say({ type: 'left', room: frame.room });
    case 'ping':
      if (server.answersFrames) connection.say({ type: 'pong' });
  }
}

/** Whether the greetings are over. */
function welcome(
  { server, guests }: World,
  connection: FakeConnection,
  frame: ClientFrame,
): boolean {
  if (frame.type !== 'hello') return over(connection, 4400, 'no hello');
  const challenge = server.challenges.shift();
  if (challenge) {
    connection.say(challenge);
    return false;
  }
  const { token, name } = frame;
  if (token && server.forgottenTokens.has(token)) return over(connection, 4401, 'forgotten');
  if (name && name.length > server.limits.nameMax) {
    connection.say({ type: 'refused', code: 'invalid', message: 'name: too long', retry: false });
    return over(connection, 4400, 'no hello');
  }
  const id = token?.split(' ')[1] ?? (guests.count++ === 0 ? ADA.id : `guest-${guests.count}`);
  const isTaken = name !== undefined && server.takenNames.has(name);
  connection.user = { id, name: isTaken ? 'Guest 1234' : name ?? ADA.name, role: 'guest' };
  const { replica, limits } = server;
  const { user } = connection;
  const isSigned = token?.includes('.');
  const fresh = isSigned ? {} : { token: `token ${id}` };
  connection.say({ type: 'welcome', protocol: 1, replica, user, ...fresh, limits });
  return true;
}

function openSocket(world: World): SocketLike {
  const { server, connections, clock } = world;
  let isOpen = false;
  let isGreeted = false;
  const later = (run: () => void): void => {
    clock.after(LATENCY_MS, run);
  };
  const socket: SocketLike = {
    onopen: null,
    onmessage: null,
    onerror: null,
    onclose: null,
    send(text) {
      if (!isOpen) return;
      const frame = JSON.parse(text) as ClientFrame;
      server.received.push(frame);
      if (isGreeted) answer(world, connection, frame);
      else isGreeted = welcome(world, connection, frame);
    },
    close: () => gone(),
  };
  const gone = (): void => {
    isOpen = false;
    if (connections.includes(connection)) connections.splice(connections.indexOf(connection), 1);
  };
  const connection: FakeConnection = {
    rooms: new Set(),
    user: ADA,
    say(frames) {
      const data = typeof frames === 'string' ? frames : JSON.stringify(frames);
      later(() => isOpen && socket.onmessage?.({ data }));
    },
    drop(code, reason) {
      // What is on its way gets lost with a connection that breaks, but not with one that is closed.
      if (code === 1006) isOpen = false;
      later(() => {
        gone();
        socket.onclose?.({ code, reason });
      });
    },
  };
  later(() => {
    if (!server.answersAttempts) return;
    if (!server.isUp) return socket.onclose?.({ code: 1006, reason: '' });
    isOpen = true;
    connections.push(connection);
    socket.onopen?.();
  });
  return socket;
}

function over(connection: FakeConnection, code: number, reason: string): true {
  connection.drop(code, reason);
  return true;
}
