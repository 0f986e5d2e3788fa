/**
 * Event bodies: one entry of a room; for a reaction, also the message's current reactions.
 */
import { createHash } from 'node:crypto';
import type { Entry } from '../../core/protocol/entry.ts';
import type { Store } from '../../core/store/store.ts';
import { isReaction } from './reactions.ts';
import { typeOf } from './webhook.ts';

const HASH_CHARS = 32;

/**
 * The same for every attempt by any replica, so that receivers can deduplicate. Contains no full
 * stop, which separates the signed parts.
 */
export function eventId(room: string, seq: number): string {
  const hash = createHash('sha256').update(room).digest('hex').slice(0, HASH_CHARS);
  return `evt_${hash}_${seq}`;
}

/** Rejects if the store cannot be reached. */
export async function readEventBody(
  store: Pick<Store, 'page'>,
  room: string,
  entry: Entry,
): Promise<string> {
  const timestamp = new Date(entry.at).toISOString();
  const state = isReaction(entry) ? await readReactions(store, room, entry.target!) : {};
  return JSON.stringify({ type: typeOf(entry), timestamp, data: { room, entry, ...state } });
}

async function readReactions(
  store: Pick<Store, 'page'>,
  room: string,
  target: number,
): Promise<{ reactions?: Record<string, number>; reactors?: Record<string, string[]> }> {
  const [message] = (await store.page(room, target + 1, 1)).messages;
  if (message?.entry.seq !== target || message.entry.deleted) return {};
  const { counts: reactions, reactors } = message;
  return { reactions, ...(reactors ? { reactors } : {}) };
}
