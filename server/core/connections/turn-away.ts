/**
 * Turns away WebSockets that may not stay: says why, waits a moment for the answer to the close, and
 * drops the oldest where many wait.
 */
import type { WebSocket } from 'ws';
import { type CloseReason, closeText } from '../protocol/codes.ts';

const WITHIN_MS = 1_000;
const WAITING_MAX = 256;

export function createTurnAway(): (ws: WebSocket, reason: CloseReason) => void {
  const waiting = new Set<WebSocket>();
  return (ws, reason) => {
    if (waiting.size >= WAITING_MAX) {
      const [oldest] = waiting;
      waiting.delete(oldest!);
      oldest!.terminate();
    }
    waiting.add(ws);
    const timer = setTimeout(() => ws.terminate(), WITHIN_MS);
    timer.unref?.();
    ws.on('error', () => {}).on('close', () => {
      clearTimeout(timer);
      waiting.delete(ws);
    });
    ws.close(reason.code, closeText(reason));
  };
}
