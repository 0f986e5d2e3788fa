/**
 * What a receiver is sent: one entry of a room.
 */
import { createHash } from 'node:crypto';
import type { Entry } from '../protocol/entry.ts';
import { typeOf } from './webhook.ts';

const HASH_CHARS = 32;

/**
 * The same at every attempt, whichever replica makes it, so that a receiver can tell what it has. No
 * full stop: the signature takes it for a border.
 */
export function eventId(room: string, seq: number): string {
  const hash = createHash('sha256').update(room).digest('hex').slice(0, HASH_CHARS);
  return `evt_${hash}_${seq}`;
}

export function eventBody(room: string, entry: Entry): string {
  const timestamp = new Date(entry.at).toISOString();
  return JSON.stringify({ type: typeOf(entry), timestamp, data: { room, entry } });
}
