/**
 * Drafts: unfinished messages by place, kept in memory and in the tab's storage (sent messages:
 * client/outbox-storage.ts). Each tab has its own drafts, so that no tab overwrites another's.
 */
import type { ChatStorage } from '../../client/chat-client.ts';
import { isText } from '../../client/field-checks.ts';
import { readList } from '../../client/guarded-storage.ts';

export interface Drafts {
  get(place: string): string;
  set(place: string, text: string): void;
}

export const DRAFTS_MAX = 20;
/** Limit for all drafts together, which evicts the oldest; a tab's storage holds a few million. */
export const DRAFT_CHARACTERS_MAX = 200_000;

const KEY = 'starling:drafts';

/** Must not throw; read on the first call. */
export function createDrafts(storage: ChatStorage): Drafts {
  let loaded: Map<string, string> | undefined;
  const loadOnce = (): Map<string, string> => loaded ??= load(storage);
  return {
    get: (place) => loadOnce().get(place) ?? '',
    set(place, text) {
      const drafts = loadOnce();
      if ((drafts.get(place) ?? '') === text) return;
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
