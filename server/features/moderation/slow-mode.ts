/**
 * Slow mode: a minimum time between two messages of one person in a room, across replicas.
 */
import type { Entry } from '../../core/protocol/entry.ts';
import type { SendFrame } from '../../core/protocol/frames.ts';

export interface SlowMode {
  /** Milliseconds until the message may be sent; 0 accepts and counts it. */
  admitMessage(frame: SendFrame, userId: string, slowModeSeconds: number): number;
}

export interface SlowModeOptions {
  recent(room: string): readonly Entry[];
  now?: () => number;
}

interface Sent {
  id: string;
  atMs: number;
}

/** People remembered; for others, the recent entries are checked. */
const SENT_MAX = 50_000;

export function createSlowMode({ recent, now = Date.now }: SlowModeOptions): SlowMode {
  const last = new Map<string, Sent>();

  const lastIn = (room: string, userId: string, sinceMs: number): Sent | undefined => {
    const entries = recent(room);
    for (let i = entries.length - 1; i >= 0; i--) {
      const { at, from, id, kind = 'message' } = entries[i]!;
      if (at < sinceMs) return undefined;
      if (from.id === userId && kind === 'message') return { id, atMs: at };
    }
    return undefined;
  };
  return {
    admitMessage({ room, id }, userId, slowModeSeconds) {
      const waitMs = slowModeSeconds * 1_000;
      const nowMs = now();
      const key = `${room} ${userId}`;
      const before = last.get(key);
      // A resent message does not wait for itself.
      if (before?.id === id) return 0;
      const stored = lastIn(room, userId, nowMs - waitMs);
      if (stored?.id === id) return 0;
      const lastMs = Math.max(before?.atMs ?? 0, stored?.atMs ?? 0);
      if (lastMs + waitMs > nowMs) return lastMs + waitMs - nowMs;
      if (last.size >= SENT_MAX) last.clear();
      last.set(key, { id, atMs: nowMs });
      return 0;
    },
  };
}
