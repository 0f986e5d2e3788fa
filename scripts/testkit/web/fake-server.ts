/**
 * Fake chat server in memory behind a fake WebSocket. Tests can make it refuse, fall silent or drop
 * connections. To extend it: `sendFrames` by hand, push a refusal, set a switch, or change
 * `answer`.
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
  readonly received: ClientFrame[];
  readonly connections: readonly FakeConnection[];
  readonly attempts: number;
  readonly refusals: Partial<RefusedFrame>[];
  readonly challenges: ChallengeFrame[];
  isUp: boolean;
  answersAttempts: boolean;
  /** False: frames take effect without an answer. */
  answersFrames: boolean;
  readonly forgottenTokens: Set<string>;
  readonly takenNames: Set<string>;
  replica: string;
  limits: Limits;
  entries(room: string): Entry[];
  /** Adds an entry and sends it to the room's members. */
  post(room: string, entry?: Partial<Entry>): Entry;
  /** Adds an entry without sending it. */
  loseEntry(room: string, entry?: Partial<Entry>): Entry;
  trim(room: string, first: number): void;
  /** Sends frames to all connections; text is sent as it is, even garbage. */
  sendFrames(frames: unknown): void;
  drop(code?: number, reason?: string): void;
  receivedOf<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }>[];
}

export interface FakeConnection {
  rooms: Set<string>;
  user: User;
  sendFrames(frames: unknown): void;
  drop(code: number, reason: string): void;
}

export const ADA: User = { id: 'ada', name: 'Ada', role: 'guest' };
export const LATENCY_MS = 1;

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
    sendFrames(frames) {
      for (const connection of connections) connection.sendFrames(frames);
    },
    drop(code = 1006, reason = '') {
      for (const connection of [...connections]) connection.drop(code, reason);
    },
    receivedOf: (type) => server.received.filter((frame) => frame.type === type) as never,
  };
  const world: World = { server, rooms, connections, clock, guests: { count: 0 } };
  return server;
}

function tell({ connections }: World, room: string, frame: ServerFrame): void {
  for (const connection of connections) {
    if (connection.rooms.has(room)) connection.sendFrames(frame);
  }
}

function join(rooms: FakeRooms, connection: FakeConnection, { room, after }: JoinFrame): void {
  connection.rooms.add(room);
  const presence = { count: 1, members: [connection.user] };
  connection.sendFrames({ type: 'joined', room, ...rooms.resume(room, after), presence });
}

function post(world: World, connection: FakeConnection, frame: PostFrame): void {
  const { server, rooms } = world;
  const { room, id } = frame;
  if (!connection.rooms.has(room)) {
    const code = 'not_joined';
    return connection.sendFrames({ type: 'refused', code, message: code, retry: false, room, id });
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
  connection.sendFrames({ type: 'ack', room, id, seq: entry.seq, at: entry.at });
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
        return connection.sendFrames({ ...standard, ...about, ...refusal });
      }
      return frame.type === 'join'
        ? join(rooms, connection, frame)
        : post(world, connection, frame);
    }
    case 'history': {
      if (!server.answersFrames) return;
      const { room, before } = frame;
      const entries = rooms.page(room, before);
      return connection.sendFrames({
        type: 'page',
        room,
        entries,
        first: rooms.roomOf(room).first,
      });
    }
    case 'leave':
      connection.rooms.delete(frame.room);
      return connection.sendFrames({ type: 'left', room: frame.room });
    case 'ping':
      if (server.answersFrames) connection.sendFrames({ type: 'pong' });
  }
}

/** Handles hello; returns whether the handshake is over. */
function welcome(
  { server, guests }: World,
  connection: FakeConnection,
  frame: ClientFrame,
): boolean {
  if (frame.type !== 'hello') return over(connection, 4400, 'no hello');
  const challenge = server.challenges.shift();
  if (challenge) {
    connection.sendFrames(challenge);
    return false;
  }
  const { token, name } = frame;
  if (token && server.forgottenTokens.has(token)) return over(connection, 4401, 'forgotten');
  if (name && name.length > server.limits.nameMax) {
    connection.sendFrames({
      type: 'refused',
      code: 'invalid',
      message: 'name: too long',
      retry: false,
    });
    return over(connection, 4400, 'no hello');
  }
  const id = token?.split(' ')[1] ?? (guests.count++ === 0 ? ADA.id : `guest-${guests.count}`);
  const isTaken = name !== undefined && server.takenNames.has(name);
  connection.user = { id, name: isTaken ? 'Guest 1234' : name ?? ADA.name, role: 'guest' };
  const { replica, limits } = server;
  const { user } = connection;
  const isSigned = token?.includes('.');
  const fresh = isSigned ? {} : { token: `token ${id}` };
  const fault = isTaken ? { nameFault: 'taken' as const } : {};
  connection.sendFrames({
    type: 'welcome',
    protocol: 1,
    replica,
    user,
    ...fault,
    ...fresh,
    limits,
  });
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
    sendFrames(frames) {
      const data = typeof frames === 'string' ? frames : JSON.stringify(frames);
      later(() => isOpen && socket.onmessage?.({ data }));
    },
    drop(code, reason) {
      // A broken connection loses frames in flight; a closed one does not.
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
