/**
 * The unsent messages of one room in the page's storage, so that they survive a reload
 * (a text that was not sent yet: widget/composer/drafts.ts).
 * Shared by all tabs of a page: each change reads what is there first, so that no tab undoes another's.
 */
import { REFUSALS } from '../../server/core/protocol/codes.ts';
import type { ChatStorage } from './client-api.ts';
import { type Check, isNumber, isObject, isText, maybe } from './field-checks.ts';
import { readList } from './guarded-storage.ts';
import type { PendingMessage } from './room-state.ts';

export interface KeptMessages {
  load(): PendingMessage[];
  /** Adds a message, or replaces the one with its id. */
  put(message: PendingMessage): void;
  drop(id: string): void;
}

/** How many messages wait to be sent; of those in storage the latest. */
export const OUTBOX_MAX = 200;

/** `storage` must not throw. */
export function createKeptMessages(storage: ChatStorage, key: string): KeptMessages {
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
  (value.state === 'waiting' || value.state === 'failed') && maybe(isNotice)(value.refusal);

const isNotice: Check = (value) =>
  isObject(value) && Object.hasOwn(REFUSALS, String(value.code)) && isText(value.message);
