/**
 * A WebSocket client on bare TCP. One core has to take millions of deliveries a second here, and a
 * library's client costs more than the server under test: events, copies and a buffer for each frame.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { encodeClientFrame, OPCODES } from './client-frame.ts';
import { createFrameReader } from './frame-reader.ts';
import type { RecentFrames } from './recent-frames.ts';

export interface RawSocket {
  send(text: string): void;
  /** No `onClose` follows. */
  end(): void;
}

export interface RawSocketOptions<T> {
  /** `http://127.0.0.1:<port>` */
  url: string;
  path: string;
  subprotocol?: string | undefined;
  recent: RecentFrames<T>;
  onOpen: () => void;
  onShared: (content: T) => void;
  /** Text that no other member had before; see FrameReaderOptions. */
  onText: (payload: Buffer) => void;
  /** Once, whatever ends it. */
  onClose: (reason: string) => void;
}

const READ_BYTES = 262_144;
const ANSWER_BYTES_MAX = 16_384;
const ANSWER_END = '\r\n\r\n';

/** All connections read into this one: what was read is dealt with before the next read. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);

export function openRawSocket<T>(options: RawSocketOptions<T>): RawSocket {
  const { recent, onOpen, onShared, onText, onClose } = options;
  const { hostname, port } = new URL(options.url);
  let isOpen = false;
  let isOver = false;
  /** The answer to the upgrade so far. */
  let answer = '';

  const over = (reason: string): void => {
    if (isOver) return;
    isOver = true;
    socket.destroy();
    onClose(reason);
  };
  const reader = createFrameReader<T>({
    recent,
    onShared,
    onFrame(opcode, payload) {
      if (opcode === OPCODES.text) onText(payload);
      else if (opcode === OPCODES.ping) socket.write(encodeClientFrame(OPCODES.pong, payload));
      else if (opcode === OPCODES.close) {
        over(`closed with ${payload.length < 2 ? 1005 : payload.readUInt16BE()}`);
      }
    },
  });
  /** Returns how many of the bytes belonged to the answer. */
  const takeAnswer = (bytes: Buffer, end: number): number => {
    const before = answer.length;
    answer += bytes.toString('latin1', 0, end);
    const stop = answer.indexOf(ANSWER_END);
    if (stop < 0) {
      if (answer.length > ANSWER_BYTES_MAX) over('too long an answer to the upgrade');
      return end;
    }
    if (!answer.startsWith('HTTP/1.1 101 ')) over(answer.slice(0, answer.indexOf('\r\n')));
    else {
      isOpen = true;
      onOpen();
    }
    answer = '';
    return stop + ANSWER_END.length - before;
  };

  const socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: {
      buffer: readBuffer,
      callback(size) {
        try {
          const start = isOpen ? 0 : takeAnswer(readBuffer, size);
          if (!isOver && start < size) {
            // What comes with the answer starts in the middle of the buffer.
            reader.read(start === 0 ? readBuffer : readBuffer.subarray(start), size - start);
          }
        } catch (error) {
          over(error instanceof Error ? error.message : String(error));
        }
        return true;
      },
    },
  });
  socket.on('connect', () => socket.write(upgradeRequest(options)));
  socket.on('error', (error) => over(error.message));
  socket.on('close', () => over('the connection ended'));

  return {
    send(text) {
      socket.write(encodeClientFrame(OPCODES.text, text));
    },
    end() {
      isOver = true;
      socket.destroy();
    },
  };
}

function upgradeRequest(
  { url, path, subprotocol }: { url: string; path: string; subprotocol?: string | undefined },
): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...subprotocol ? [`Sec-WebSocket-Protocol: ${subprotocol}`] : [],
    '\r\n',
  ].join('\r\n');
}
