/**
 * The unsent messages of one room in the page's storage, so that they survive a reload.
 * Shared by all tabs of a page: each change reads what is there first, so that no tab undoes another's.
 */
import { REFUSALS } from '../../server/core/protocol/codes.ts';
import type { ChatStorage } from './client-api.ts';
import type { PendingMessage, RoomNotice } from './room-state.ts';

export interface KeptMessages {
  load(): PendingMessage[];
  /** Adds a message, or replaces the one with its id. */
  put(message: PendingMessage): void;
  drop(id: string): void;
}

/** `storage` must not throw. At most `messagesMax` are kept: the latest. */
export function createKeptMessages(
  storage: ChatStorage,
  key: string,
  messagesMax: number,
): KeptMessages {
  const load = (): PendingMessage[] => {
    try {
      const value: unknown = JSON.parse(storage.get(key) ?? '[]');
      return Array.isArray(value) ? value.filter(isPending).slice(-messagesMax) : [];
    } catch {
      return [];
    }
  };
  const save = (messages: PendingMessage[]): void => {
    if (messages.length === 0) storage.remove(key);
    else storage.set(key, JSON.stringify(messages.slice(-messagesMax)));
  };
  return {
    load,
    put(message) {
      const kept = load();
      const index = kept.findIndex(({ id }) => id === message.id);
      if (index < 0) kept.push(message);
      else kept[index] = message;
      save(kept);
    },
    drop(id) {
      const kept = load();
      const rest = kept.filter((message) => message.id !== id);
      if (rest.length < kept.length) save(rest);
    },
  };
}

/** Anybody can write to a page's storage, and an older release may have. */
function isPending(value: unknown): value is PendingMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { id, text, at, state, refusal } = value as Partial<PendingMessage>;
  return typeof id === 'string' && typeof text === 'string' && typeof at === 'number' &&
    (state === 'waiting' || state === 'failed') && (refusal === undefined || isNotice(refusal));
}

function isNotice(value: unknown): value is RoomNotice {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Partial<RoomNotice>;
  return code !== undefined && Object.hasOwn(REFUSALS, code) && typeof message === 'string';
}
