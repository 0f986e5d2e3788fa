/**
 * Drafts: texts that were begun and not sent, by place (messages that were sent and not acknowledged:
 * client/outbox-storage.ts). Kept as long as the page lives, and in the tab's storage over
 * a reload. A tab has its own drafts, so that no other one writes over them; nothing is stored until
 * something is written, and nothing is left when all of it was sent.
 */
import type { ChatStorage } from '../../client/chat-client.ts';
import { isText } from '../../client/field-checks.ts';
import { readList } from '../../client/guarded-storage.ts';

export interface Drafts {
  /** Empty when there is none. */
  get(place: string): string;
  /** An empty text takes the draft away. */
  set(place: string, text: string): void;
}

export const DRAFTS_MAX = 20;
/** Of all drafts together; a tab's storage holds some millions. The oldest give way. */
export const DRAFT_CHARACTERS_MAX = 200_000;

const KEY = 'starling:drafts';

/** `storage` must not throw; it is read at the first call. */
export function createDrafts(storage: ChatStorage): Drafts {
  let loaded: Map<string, string> | undefined;
  const all = (): Map<string, string> => loaded ??= load(storage);
  return {
    get: (place) => all().get(place) ?? '',
    set(place, text) {
      const drafts = all();
      if ((drafts.get(place) ?? '') === text) return;
      // The newest last.
      drafts.delete(place);
      if (text !== '') drafts.set(place, text);
      shrink(drafts);
      if (drafts.size === 0) storage.remove(KEY);
      else storage.set(KEY, JSON.stringify([...drafts]));
    },
  };
}

function load(storage: ChatStorage): Map<string, string> {
  const drafts = new Map(readList(storage, KEY, isDraft));
  shrink(drafts);
  return drafts;
}

function isDraft(value: unknown): value is [place: string, text: string] {
  return Array.isArray(value) && isText(value[0]) && isText(value[1]);
}

function shrink(drafts: Map<string, string>): void {
  let characters = 0;
  for (const text of drafts.values()) characters += text.length;
  for (const [place, text] of drafts) {
    if (drafts.size <= DRAFTS_MAX && characters <= DRAFT_CHARACTERS_MAX) return;
    characters -= text.length;
    drafts.delete(place);
  }
}
