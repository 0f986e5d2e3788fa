/**
 * Client of a session in this process, without a network.
 */
import type { CloseReason } from '../../../server/core/protocol/codes.ts';
import type { Entry } from '../../../server/core/protocol/entry.ts';
import type { ClientFrame, ServerFrame } from '../../../server/core/protocol/frames.ts';
import { Session } from '../../../server/core/session/session.ts';
import type { SessionContext } from '../../../server/core/session/session-context.ts';
import type { SessionSocket } from '../../../server/core/session/session-socket.ts';
import { until } from '../../../server/lib/until.ts';

export interface TestClient {
  readonly frames: ServerFrame[];
  readonly closedWith: CloseReason | undefined;
  /** UTF-16 code units sent by the client, and received besides shared frames. */
  readonly traffic: { said: number; answered: number };
  readonly writes: number;
  /** Unsent bytes, as the server sees them. */
  bufferedBytes: number;
  say(frame: ClientFrame | string): void;
  /** Resolves with the next untaken frame of a type. */
  next<T extends ServerFrame['type']>(type: T): Promise<Extract<ServerFrame, { type: T }>>;
  enter(room: string, after?: number, token?: string): Promise<ServerFrame & { type: 'joined' }>;
  send(room: string, id: string, text?: string): void;
  entries(room: string): Entry[];
  seqs(room: string): number[];
  drop(): void;
}

const WITHIN_MS = 10_000;
let clients = 0;

/** `network`: the client's network. */
export function connectClient(context: SessionContext, network?: string): TestClient {
  const frames: ServerFrame[] = [];
  const taken = new Set<ServerFrame>();
  let closedWith: CloseReason | undefined;
  let bufferedBytes = 0;
  let writes = 0;
  const traffic = { said: 0, answered: 0 };
  const takeFrames = (text: string): void => {
    const received = JSON.parse(text) as ServerFrame | ServerFrame[];
    frames.push(...(Array.isArray(received) ? received : [received]));
  };
  const socket: SessionSocket = {
    id: ++clients,
    network,
    send(text) {
      writes += 1;
      traffic.answered += text.length;
      takeFrames(text);
    },
    share({ text }, before) {
      writes += 1;
      if (before !== undefined) takeFrames(before);
      takeFrames(text);
    },
    close(reason) {
      closedWith ??= reason;
      session.closed();
    },
    get bufferedBytes() {
      return bufferedBytes;
    },
    get isOpen() {
      return closedWith === undefined;
    },
  };
  const session = new Session(socket, context);
  const client: TestClient = {
    frames,
    traffic,
    get closedWith() {
      return closedWith;
    },
    get writes() {
      return writes;
    },
    get bufferedBytes() {
      return bufferedBytes;
    },
    set bufferedBytes(bytes) {
      bufferedBytes = bytes;
    },
    say(frame) {
      const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
      traffic.said += text.length;
      session.receive(text);
    },
    async next(type) {
      const find = () => frames.find((frame) => frame.type === type && !taken.has(frame));
      const frame = await until(find, { withinMs: WITHIN_MS, what: `frame "${type}"` });
      taken.add(frame);
      return frame as never;
    },
    async enter(room, after, token) {
      client.say({ type: 'hello', ...(token === undefined ? {} : { token }) });
      client.say({ type: 'join', room, ...(after === undefined ? {} : { after }) });
      return await client.next('joined');
    },
    send: (room, id, text = `text ${id}`) => client.say({ type: 'send', room, id, text }),
    entries: (room) =>
      frames.flatMap((frame) =>
        (frame.type === 'joined' || frame.type === 'entries') && frame.room === room
          ? frame.entries
          : []
      ),
    seqs: (room) => client.entries(room).map((entry) => entry.seq),
    drop() {
      closedWith ??= { code: 1006, retry: true };
      session.closed();
    },
  };
  return client;
}
