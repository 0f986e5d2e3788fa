/** Refusal of WebSockets: sends the reason, waits briefly, and terminates the oldest of many. */
import { type CloseReason, closeText } from '../protocol/codes.ts';
import type { Socket, SocketEvents } from './host.ts';

const WITHIN_MS = 1_000;
const WAITING_MAX = 256;

type Closing = Pick<Socket, 'close' | 'terminate'>;

type TurnAway = (socket: Closing, reason: CloseReason, text?: string) => SocketEvents;

export function createTurnAway(): TurnAway {
  const waiting = new Set<Closing>();
  return (socket, reason, text = closeText(reason)) => {
    if (waiting.size >= WAITING_MAX) {
      const [oldest] = waiting;
      waiting.delete(oldest!);
      oldest!.terminate();
    }
    waiting.add(socket);
    const timer = setTimeout(() => socket.terminate(), WITHIN_MS);
    socket.close(reason.code, text);
    return {
      onMessage() {},
      onBroken() {},
      onClose() {
        clearTimeout(timer);
        waiting.delete(socket);
      },
    };
  };
}
