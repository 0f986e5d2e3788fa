/**
 * The body of an event: one entry of a room, and with a reaction what is on its message now.
 */
import { createHash } from 'node:crypto';
import type { Entry } from '../../core/protocol/entry.ts';
import type { Store } from '../../core/store/store.ts';
import { isReaction } from './reactions.ts';
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

/** Rejects when the store cannot be reached. */
export async function readEventBody(
  store: Pick<Store, 'page'>,
  room: string,
  entry: Entry,
): Promise<string> {
  const timestamp = new Date(entry.at).toISOString();
  const state = isReaction(entry) ? await readReactions(store, room, entry.target!) : {};
  return JSON.stringify({ type: typeOf(entry), timestamp, data: { room, entry, ...state } });
}

/** All that is on a message; nothing when it was deleted or is not kept any more. */
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
