/**
 * Hostile client: a handwritten WebSocket on bare TCP, which counts its bytes, stops reading, or
 * writes invalid frames.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { solveChallenge } from '../../web/client/solve-challenge.ts';
import { encodeClientFrame, OPCODES } from '../testkit/websocket/client-frame.ts';
import { createFrameReader } from '../testkit/websocket/frame-reader.ts';
import { createUpgradeAnswer, upgradeRequest } from '../testkit/websocket/handshake.ts';

export interface ServerFrame {
  type: string;
  [field: string]: unknown;
}

export interface Attacker {
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Close code, 0 for none; undefined while the connection is open. */
  readonly endedWith: number | undefined;
  say(frame: Record<string, unknown>): void;
  /** Sends a frame with a new id; resolves with the answer to it. */
  ask(frame: Record<string, unknown>): Promise<ServerFrame>;
  write(bytes: Uint8Array): void;
  /** Resolves with the next matching frame. Rejects at the connection's end, or after 20 s. */
  hear(isIt: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  pause(): void;
  end(): void;
}

export interface AttackerOptions {
  url: string;
  token?: string | undefined;
  name?: string;
  headers?: Record<string, string>;
}

const ANSWER_WITHIN_MS = 20_000;
/** Disables the sharing of frames between connections. */
const NO_FRAMES = { find: () => undefined } as never;

/** Resolves after the `welcome`, having solved a challenge if there was one. */
export async function enter(options: AttackerOptions): Promise<Attacker & { token: string }> {
  const attacker = await openAttacker(options);
  const { token, name } = options;
  const hello = { type: 'hello', ...token && { token }, ...name && { name } };
  const isAnswer = ({ type }: ServerFrame) => type === 'welcome' || type === 'challenge';
  attacker.say(hello);
  let answer = await attacker.hear(isAnswer);
  if (answer.type === 'challenge') {
    const proof = await solveChallenge(answer as unknown as Parameters<typeof solveChallenge>[0]);
    attacker.say({ ...hello, proof });
    answer = await attacker.hear(isAnswer);
  }
  return Object.defineProperties({ token: String(answer.token ?? token) }, {
    ...Object.getOwnPropertyDescriptors(attacker),
  }) as Attacker & { token: string };
}

/** Resolves when the request is upgraded, before any `hello`. */
export function openAttacker(
  { url, headers = {} }: Omit<AttackerOptions, 'name'>,
): Promise<Attacker> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const answer = createUpgradeAnswer();
  const listening = createListening();
  const traffic = { bytesSent: 0, bytesReceived: 0 };
  const write = (bytes: Uint8Array): void => {
    traffic.bytesSent += bytes.length;
    socket.write(bytes);
  };
  const attacker = createAttacker(socket, write, traffic, listening);
  const over = (code: number): void => {
    listening.end(code);
    socket.destroy();
  };
  const reader = createFrameReader({
    recent: NO_FRAMES,
    onShared: () => {},
    onFrame(opcode, payload) {
      if (opcode === OPCODES.ping) write(encodeClientFrame(OPCODES.pong, payload));
      if (opcode === OPCODES.close) over(payload.length < 2 ? 1005 : payload.readUInt16BE());
      if (opcode === OPCODES.text) listening.tell(payload);
    },
  });

  return new Promise((resolve, reject) => {
    socket.setTimeout(ANSWER_WITHIN_MS, () => reject(new Error('the server did not upgrade')));
    socket.on('connect', () => write(Buffer.from(upgradeRequest(url, headers))));
    socket.on('error', (error) => reject(error));
    socket.on('close', () => {
      over(0);
      reject(new Error('the server ended the connection'));
    });
    socket.on('data', (bytes: Buffer) => {
      traffic.bytesReceived += bytes.length;
      try {
        let rest = bytes;
        if (!answer.isOver) {
          rest = bytes.subarray(answer.take(bytes, bytes.length));
          if (!answer.isOver) return;
          socket.setTimeout(0);
          resolve(attacker);
        }
        if (rest.length > 0 && listening.endedWith === undefined) reader.read(rest, rest.length);
      } catch {
        over(0);
      }
    });
  });
}

function createAttacker(
  socket: Socket,
  write: (bytes: Uint8Array) => void,
  traffic: Pick<Attacker, 'bytesSent' | 'bytesReceived'>,
  listening: Listening,
): Attacker {
  let ids = 0;
  const attacker: Attacker = {
    get bytesSent() {
      return traffic.bytesSent;
    },
    get bytesReceived() {
      return traffic.bytesReceived;
    },
    get endedWith() {
      return listening.endedWith;
    },
    say: (frame) => write(encodeClientFrame(OPCODES.text, JSON.stringify(frame))),
    write,
    ask(frame) {
      const id = frame.id ?? `attack-${++ids}-${randomBytes(6).toString('hex')}`;
      const answer = listening.hear((heard) =>
        heard.id === id || frame.type === 'join' && heard.room === frame.room &&
          (heard.type === 'joined' || heard.type === 'refused')
      );
      attacker.say({ id, ...frame });
      return answer;
    },
    hear: listening.hear,
    pause: () => void socket.pause(),
    end() {
      listening.end(0);
      socket.destroy();
    },
  };
  return attacker;
}

type Listening = ReturnType<typeof createListening>;

function createListening() {
  const listeners = new Set<(frame?: ServerFrame) => void>();
  let endedWith: number | undefined;
  return {
    get endedWith() {
      return endedWith;
    },
    hear: (isIt: (frame: ServerFrame) => boolean): Promise<ServerFrame> =>
      new Promise((resolve, reject) => {
        const done = (frame: ServerFrame | undefined, why: string): void => {
          clearTimeout(deadline);
          listeners.delete(listener);
          if (frame) resolve(frame);
          else reject(new Error(why));
        };
        const listener = (frame?: ServerFrame): void => {
          if (!frame) done(undefined, `the connection ended with ${endedWith}`);
          else if (isIt(frame)) done(frame, '');
        };
        const deadline = setTimeout(
          () => done(undefined, `no answer within ${ANSWER_WITHIN_MS} ms`),
          ANSWER_WITHIN_MS,
        );
        listeners.add(listener);
        if (endedWith !== undefined) listener();
      }),
    tell(payload: Buffer): void {
      if (listeners.size === 0) return;
      for (const frame of [JSON.parse(payload.toString())].flat() as ServerFrame[]) {
        for (const listener of [...listeners]) listener(frame);
      }
    },
    /** Idempotent. */
    end(code: number): void {
      if (endedWith !== undefined) return;
      endedWith = code;
      for (const listener of [...listeners]) listener();
    },
  };
}
