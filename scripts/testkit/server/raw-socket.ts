/**
 * Raw WebSocket client that can misbehave: never read, answer no ping, send invalid frames, name an
 * origin.
 */
import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import type { ServerProcess } from '../server-process.ts';
import { upgradeRequest } from '../websocket/handshake.ts';
import { until } from '../../../server/lib/until.ts';
import { CLOSE_WITHIN_MS, type Frame, WITHIN_MS } from './wire-client.ts';

export interface WireFrame {
  opcode: number;
  payload: Uint8Array;
  isFinal?: boolean;
  isMasked?: boolean;
  /** The first reserved bit: "compressed". */
  isReserved?: boolean;
}

export interface RawSocket {
  readonly head: string;
  readonly frames: Frame[];
  readonly pings: number;
  send(frame: WireFrame): void;
  say(frame: Record<string, unknown>): void;
  write(bytes: Uint8Array): void;
  hear(type: string): Promise<Frame>;
  pause(): void;
  resume(): void;
  /** Resolves with the close code, undefined without a close frame. Rejects while it stays open. */
  closed(): Promise<number | undefined>;
  destroy(): void;
}

export const TEXT = 1;
export const BINARY = 2;
export const CONTINUATION = 0;
const CLOSE = 8;
const PING = 9;
const HEAD_END = '\r\n\r\n';

/** Answers no ping. Rejects when the server does not upgrade. */
export async function openRaw(
  server: ServerProcess,
  headers: Record<string, string> = {},
): Promise<RawSocket> {
  const tcp = connectTcp(server.port, '127.0.0.1');
  let received: Uint8Array = new Uint8Array();
  let head: string | undefined;
  let pings = 0;
  let code: number | undefined;
  const frames: Frame[] = [];
  let isGone = false;
  tcp.on('error', () => {});
  tcp.on('close', () => isGone = true);
  tcp.on('data', (data: Uint8Array) => {
    received = received.length === 0 ? data : Buffer.concat([received, data]);
    if (head === undefined) {
      const end = Buffer.from(received).indexOf(HEAD_END);
      if (end < 0) return;
      head = Buffer.from(received.subarray(0, end)).toString();
      received = received.subarray(end + HEAD_END.length);
    }
    for (let next = parse(received); next; next = parse(received)) {
      received = received.subarray(next.size);
      takeFrame(next.opcode, Buffer.from(next.payload));
    }
  });
  const takeFrame = (opcode: number, payload: Buffer): void => {
    if (opcode === TEXT) frames.push(...[JSON.parse(payload.toString())].flat());
    if (opcode === PING) pings += 1;
    if (opcode === CLOSE) {
      code = payload.length >= 2 ? payload.readUInt16BE() : 1005;
      tcp.end(encode({ opcode: CLOSE, payload: payload.subarray(0, 2) }));
    }
  };

  tcp.write(upgradeRequest(server.url, headers));
  await until(() => head, { withinMs: WITHIN_MS, what: 'answer to the upgrade' });
  if (!head!.startsWith('HTTP/1.1 101')) throw new Error(`not upgraded: ${head}`);
  const send = (frame: WireFrame): void => void tcp.write(encode(frame));
  return {
    head: head!,
    frames,
    get pings() {
      return pings;
    },
    send,
    say: (frame) => send({ opcode: TEXT, payload: Buffer.from(JSON.stringify(frame)) }),
    write: (bytes) => void tcp.write(bytes),
    hear: (type) =>
      until(() => frames.find((frame) => frame.type === type), {
        withinMs: WITHIN_MS,
        what: `frame "${type}"`,
      }),
    pause: () => void tcp.pause(),
    resume: () => void tcp.resume(),
    closed: async () => {
      await until(() => isGone, { withinMs: CLOSE_WITHIN_MS, what: 'end of the connection' });
      return code;
    },
    destroy: () => void tcp.destroy(),
  };
}

/** RFC 6455, 5.2. */
function encode({ opcode, payload, isFinal = true, isMasked = true, isReserved }: WireFrame) {
  const first = (isFinal ? 0x80 : 0) | (isReserved ? 0x40 : 0) | opcode;
  const maskBit = isMasked ? 0x80 : 0;
  let head: Buffer;
  if (payload.length < 126) head = Buffer.from([first, maskBit | payload.length]);
  else if (payload.length < 65_536) {
    head = Buffer.from([first, maskBit | 126, 0, 0]);
    head.writeUInt16BE(payload.length, 2);
  } else {
    head = Buffer.from([first, maskBit | 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  if (!isMasked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, payload.map((byte, i) => byte ^ mask[i % 4]!)]);
}

function parse(
  bytes: Uint8Array,
): { opcode: number; payload: Uint8Array; size: number } | undefined {
  if (bytes.length < 2) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const opcode = bytes[0]! & 0x0f;
  let length = bytes[1]! & 0x7f;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = view.getUint16(2);
    at = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    length = Number(view.getBigUint64(2));
    at = 10;
  }
  if (bytes.length < at + length) return undefined;
  return { opcode, payload: bytes.subarray(at, at + length), size: at + length };
}
