/**
 * Wire client, written from docs/protocol.md alone: uses no code of the project but `until`.
 */
import type { ServerSettings } from '../settings.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, startServer } from '../server-process.ts';
import { until } from '../../../server/lib/until.ts';

export interface User {
  id: string;
  name: string;
  role?: string;
}

export interface Entry {
  seq: number;
  id: string;
  kind?: string;
  from: User;
  at: number;
  via: string;
  text?: string;
  replyTo?: number;
  target?: number;
  emoji?: string;
  on?: boolean;
  edited?: number;
  deleted?: boolean;
  reactions?: Record<string, number>;
  mine?: string[];
}

export interface Frame {
  type: string;
  protocol?: number;
  replica?: string;
  user?: User;
  token?: string;
  limits?: Record<string, number>;
  room?: string;
  id?: string;
  seq?: number;
  at?: number;
  head?: number;
  first?: number;
  entries?: Entry[];
  people?: Record<string, string[]>;
  complete?: boolean;
  presence?: { count: number; members?: User[] };
  code?: string;
  message?: string;
  retry?: boolean;
  retryAfterMs?: number;
  count?: number;
  joined?: User[];
  left?: string[];
  users?: User[];
  afterMs?: number;
}

export interface Client {
  readonly frames: readonly Frame[];
  readonly protocol: string;
  say(frame: Record<string, unknown>): void;
  /** Sends the data unchanged: invalid JSON, or binary. */
  sayRaw(data: string | Uint8Array<ArrayBuffer>): void;
  hear(type: string, fits?: (frame: Frame) => boolean): Promise<Frame>;
  /** Sends a frame; resolves with its answer, also a refusal. */
  ask(frame: Record<string, unknown>): Promise<Frame>;
  /** Undefined while the connection is open. */
  readonly closeCode: number | undefined;
  /** Resolves with the close code. Rejects when the connection stays open. */
  closed(): Promise<number>;
  close(): void;
}

export const WITHIN_MS = 10_000;
export const CLOSE_WITHIN_MS = 30_000;

const ANSWERS: Record<string, string> = {
  hello: 'welcome',
  join: 'joined',
  leave: 'left',
  send: 'ack',
  edit: 'ack',
  delete: 'ack',
  react: 'ack',
  history: 'page',
  reactors: 'reactors',
  ping: 'pong',
};

export async function withServer(
  run: (server: ServerProcess) => Promise<void>,
  env: ServerSettings = {},
): Promise<void> {
  const server = await startServer({ env: { 'limits.sendsPerMinute': 0, ...env } });
  try {
    await run(server);
  } finally {
    server.kill('SIGKILL');
    await server.exited;
  }
}

/** Runs with a history that outlives its servers; always stops those that still run. */
export async function withHistory(
  run: (start: () => Promise<ServerProcess>, dir: string) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'starling-conformance-'));
  const servers: ServerProcess[] = [];
  try {
    await run(async () => {
      const server = await startServer({ dir });
      servers.push(server);
      return server;
    }, dir);
  } finally {
    for (const server of servers) {
      server.kill('SIGKILL');
      await server.exited;
    }
    rmSync(dir, { recursive: true });
  }
}

export async function connect(server: ServerProcess): Promise<Client> {
  const ws = new WebSocket(`${server.url.replace('http', 'ws')}/chat`, ['starling.v1']);
  const frames: Frame[] = [];
  const untaken: Frame[] = [];
  let closeCode: number | undefined;
  ws.onclose = ({ code }) => closeCode = code;
  ws.onmessage = ({ data }) => {
    for (const frame of [JSON.parse(data as string)].flat() as Frame[]) {
      frames.push(frame);
      untaken.push(frame);
    }
  };
  await new Promise<void>((resolve, reject) => {
    ws.onopen = () => resolve();
    ws.onerror = () => reject(new Error('the connection failed'));
  });

  const takeFrame = (fits: (frame: Frame) => boolean, what: string): Promise<Frame> =>
    until(() => {
      const index = untaken.findIndex(fits);
      return index >= 0 && untaken.splice(index, 1)[0];
    }, { withinMs: WITHIN_MS, what: `${what} among ${JSON.stringify(untaken).slice(0, 2_000)}` });
  const client: Client = {
    frames,
    get protocol() {
      return ws.protocol;
    },
    say: (frame) => ws.send(JSON.stringify(frame)),
    sayRaw: (data) => ws.send(data),
    hear: (type, fits = () => true) =>
      takeFrame((frame) => frame.type === type && fits(frame), `frame "${type}"`),
    ask(frame) {
      client.say(frame);
      const answer = ANSWERS[String(frame.type)];
      return takeFrame(
        ({ type, id }) =>
          (type === answer || type === 'refused') &&
          (type !== 'ack' || id === frame.id),
        `answer to ${JSON.stringify(frame).slice(0, 200)}`,
      );
    },
    get closeCode() {
      return closeCode;
    },
    closed: () => until(() => closeCode, { withinMs: CLOSE_WITHIN_MS, what: 'close' }),
    close: () => ws.close(),
  };
  return client;
}

export interface Guest extends Client {
  welcome: Frame;
  user: User;
  token: string;
}

export async function enter(
  server: ServerProcess,
  hello: { name?: string; token?: string } = {},
): Promise<Guest> {
  const client = await connect(server);
  const welcome = await client.ask({ type: 'hello', ...hello });
  return Object.assign(client, { welcome, user: welcome.user!, token: welcome.token! });
}

export async function enterRoom(
  server: ServerProcess,
  room: string,
  hello: { name?: string; token?: string } = {},
): Promise<Guest> {
  const guest = await enter(server, hello);
  await guest.ask({ type: 'join', room });
  return guest;
}

export async function post(
  client: Client,
  room: string,
  text: string,
  more: Record<string, unknown> = {},
): Promise<number> {
  const answer = await client.ask({ type: 'send', room, id: newId(), text, ...more });
  if (answer.type !== 'ack') throw new Error(`refused: ${JSON.stringify(answer)}`);
  return answer.seq!;
}

export function newId(): string {
  return crypto.randomUUID();
}

export function entriesHeard(client: Client, room: string): Entry[] {
  return client.frames
    .filter((frame) => frame.type === 'entries' && frame.room === room)
    .flatMap(({ entries }) => entries!);
}
