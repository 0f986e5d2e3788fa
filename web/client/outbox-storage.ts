/**
 * Outbox storage: one room's unsent messages, kept across reloads (drafts: composer/drafts.ts).
 * Shared by all tabs: each change reads first, so that no tab undoes another's.
 */
import { REFUSALS } from '../../server/core/protocol/codes.ts';
import type { ChatStorage } from './client-api.ts';
import { type Check, isNumber, isObject, isText, optional } from './field-checks.ts';
import { readList } from './guarded-storage.ts';
import type { PendingMessage } from './room-state.ts';

export interface OutboxStorage {
  load(): PendingMessage[];
  /** Adds a message, or replaces the one with its id. */
  put(message: PendingMessage): void;
  drop(id: string): void;
}

/** Maximum number of unsent messages; storage keeps the newest. */
export const OUTBOX_MAX = 200;

export function createOutboxStorage(storage: ChatStorage, key: string): OutboxStorage {
  const load = (): PendingMessage[] => readList(storage, key, isPending).slice(-OUTBOX_MAX);
  const save = (messages: PendingMessage[]): void => {
    if (messages.length === 0) storage.remove(key);
    else storage.set(key, JSON.stringify(messages.slice(-OUTBOX_MAX)));
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

const isPending = (value: unknown): value is PendingMessage =>
  isObject(value) && isText(value.id) && isText(value.text) && isNumber(value.at) &&
  (value.state === 'waiting' || value.state === 'failed') && optional(isNotice)(value.refusal);

const isNotice: Check = (value) =>
  isObject(value) && Object.hasOwn(REFUSALS, String(value.code)) && isText(value.message);
