/**
 * Hostile client: a WebSocket by hand on bare TCP, which counts its bytes, stops reading, or writes
 * what no well-behaved client would.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { solveChallenge } from '../../web/client/solve-challenge.ts';
import { encodeClientFrame, OPCODES } from '../bench/wire/client-frame.ts';
import { createFrameReader } from '../bench/wire/frame-reader.ts';

export interface ServerFrame {
  type: string;
  [field: string]: unknown;
}

export interface Attacker {
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** The close code, 0 for none; undefined while the connection stands. */
  readonly endedWith: number | undefined;
  say(frame: Record<string, unknown>): void;
  /** Says a frame under an id of its own; resolves with the answer that names it. */
  ask(frame: Record<string, unknown>): Promise<ServerFrame>;
  write(bytes: Uint8Array): void;
  /** The next frame that fits. Rejects when the connection ends first, or after 20 s. */
  hear(isIt: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  /** Stops to read from the network. */
  pause(): void;
  end(): void;
}

export interface AttackerOptions {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** In the first frame. */
  token?: string | undefined;
  name?: string;
  /** Of the request that is upgraded, besides those that must be there. */
  headers?: Record<string, string>;
}

const ANSWER_WITHIN_MS = 20_000;
const HEAD_BYTES_MAX = 16_384;
const HEAD_END = '\r\n\r\n';
/** The frames of this connection are compared with nobody's. */
const NO_FRAMES = { find: () => undefined } as never;

/** Resolves when the server welcomed it, having done the work that is asked of new guests. */
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

/** Resolves when the request is upgraded: no `hello` was said. */
export function openAttacker(
  { url, headers = {} }: Omit<AttackerOptions, 'name'>,
): Promise<Attacker> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const listeners = new Set<(frame?: ServerFrame) => void>();
  let bytesSent = 0;
  let bytesReceived = 0;
  let endedWith: number | undefined;
  let head: string | undefined = '';
  let ids = 0;

  const over = (code: number): void => {
    if (endedWith !== undefined) return;
    endedWith = code;
    socket.destroy();
    for (const hear of [...listeners]) hear();
  };
  const write = (bytes: Uint8Array): void => {
    bytesSent += bytes.length;
    socket.write(bytes);
  };
  const reader = createFrameReader({
    recent: NO_FRAMES,
    onShared: () => {},
    onFrame(opcode, payload) {
      if (opcode === OPCODES.ping) write(encodeClientFrame(OPCODES.pong, payload));
      if (opcode === OPCODES.close) over(payload.length < 2 ? 1005 : payload.readUInt16BE());
      if (opcode !== OPCODES.text || listeners.size === 0) return;
      for (const frame of [JSON.parse(payload.toString())].flat() as ServerFrame[]) {
        for (const hear of [...listeners]) hear(frame);
      }
    },
  });
  const attacker: Attacker = {
    get bytesSent() {
      return bytesSent;
    },
    get bytesReceived() {
      return bytesReceived;
    },
    get endedWith() {
      return endedWith;
    },
    say: (frame) => write(encodeClientFrame(OPCODES.text, JSON.stringify(frame))),
    write,
    ask(frame) {
      const id = frame.id ?? `attack-${++ids}-${randomBytes(6).toString('hex')}`;
      const answer = attacker.hear((heard) =>
        heard.id === id || frame.type === 'join' && heard.room === frame.room &&
          (heard.type === 'joined' || heard.type === 'refused')
      );
      attacker.say({ id, ...frame });
      return answer;
    },
    hear: (isIt) =>
      new Promise((resolve, reject) => {
        const done = (frame: ServerFrame | undefined, why: string): void => {
          clearTimeout(deadline);
          listeners.delete(hear);
          if (frame) resolve(frame);
          else reject(new Error(why));
        };
        const hear = (frame?: ServerFrame): void => {
          if (!frame) done(undefined, `the connection ended with ${endedWith}`);
          else if (isIt(frame)) done(frame, '');
        };
        const deadline = setTimeout(
          () => done(undefined, `no answer within ${ANSWER_WITHIN_MS} ms`),
          ANSWER_WITHIN_MS,
        );
        listeners.add(hear);
        if (endedWith !== undefined) hear();
      }),
    pause: () => void socket.pause(),
    end: () => over(0),
  };

  return new Promise((resolve, reject) => {
    socket.setTimeout(ANSWER_WITHIN_MS, () => reject(new Error('the server did not upgrade')));
    socket.on('connect', () => write(Buffer.from(upgradeRequest(host, headers))));
    socket.on('error', (error) => reject(error));
    socket.on('close', () => {
      over(0);
      reject(new Error('the server ended the connection'));
    });
    socket.on('data', (bytes: Buffer) => {
      bytesReceived += bytes.length;
      let rest = bytes;
      if (head !== undefined) {
        head += bytes.toString('latin1');
        const end = head.indexOf(HEAD_END);
        if (end < 0 && head.length < HEAD_BYTES_MAX) return;
        if (!head.startsWith('HTTP/1.1 101 ')) return over(0);
        rest = Buffer.from(head.slice(end + HEAD_END.length), 'latin1');
        head = undefined;
        socket.setTimeout(0);
        resolve(attacker);
      }
      try {
        if (rest.length > 0 && endedWith === undefined) reader.read(rest, rest.length);
      } catch {
        over(0);
      }
    });
  });
}

function upgradeRequest(host: string, headers: Record<string, string>): string {
  const all = {
    Host: host,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'Sec-WebSocket-Protocol': 'starling.v1',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET /chat HTTP/1.1\r\n${lines.join('')}\r\n`;
}
