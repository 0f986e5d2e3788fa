/**
 * WebSocket client on bare TCP. One core must receive millions of deliveries per second here, and a
 * library's client costs more than the server under test: events, copies and a buffer per frame.
 */
import { connect } from 'node:net';
import { encodeClientFrame, OPCODES } from '../../testkit/websocket/client-frame.ts';
import { createFrameReader } from '../../testkit/websocket/frame-reader.ts';
import { createUpgradeAnswer, upgradeRequest } from '../../testkit/websocket/handshake.ts';
import type { RecentFrames } from '../../testkit/websocket/recent-frames.ts';

export interface RawSocket {
  send(text: string): void;
  /** `onClose` is not called. */
  end(): void;
}

export interface RawSocketOptions<T> {
  url: string;
  path: string;
  subprotocol?: string | undefined;
  recent: RecentFrames<T>;
  onOpen: () => void;
  onShared: (content: T) => void;
  /** Called for text that no other member received before; see FrameReaderOptions. */
  onText: (payload: Buffer) => void;
  /** Called once, for any kind of end. */
  onClose: (reason: string) => void;
}

const READ_BYTES = 262_144;

/** Shared by all connections: each read is processed before the next one. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);

export function openRawSocket<T>(options: RawSocketOptions<T>): RawSocket {
  const { url, path, subprotocol, recent, onOpen, onShared, onText, onClose } = options;
  const { hostname, port } = new URL(url);
  const answer = createUpgradeAnswer();
  let isOver = false;

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
  const takeAnswer = (end: number): number => {
    const start = answer.take(readBuffer, end);
    if (answer.isOver) onOpen();
    return start;
  };

  const socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: {
      buffer: readBuffer,
      callback(size) {
        try {
          const start = answer.isOver ? 0 : takeAnswer(size);
          if (!isOver && start < size) {
            // Data after the answer starts in the middle of the buffer.
            reader.read(start === 0 ? readBuffer : readBuffer.subarray(start), size - start);
          }
        } catch (error) {
          over(error instanceof Error ? error.message : String(error));
        }
        return true;
      },
    },
  });
  socket.on(
    'connect',
    () => socket.write(upgradeRequest(url, { 'Sec-WebSocket-Protocol': subprotocol }, path)),
  );
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
