/**
 * What was begun and not sent, by place: kept as long as the page lives, and in the tab's storage over
 * a reload. A tab has its own drafts, so that no other one writes over them; nothing is stored until
 * something is written, and nothing is left when all of it was sent.
 */
import type { ChatStorage } from '../../client/chat-client.ts';

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

/** Anybody on the page can write to its storage. */
function load(storage: ChatStorage): Map<string, string> {
  const drafts = new Map<string, string>();
  try {
    const value: unknown = JSON.parse(storage.get(KEY) ?? '[]');
    for (const pair of Array.isArray(value) ? value : []) {
      if (!Array.isArray(pair)) continue;
      const [place, text] = pair as unknown[];
      if (typeof place === 'string' && typeof text === 'string') drafts.set(place, text);
    }
  } catch {
    // What is no JSON holds no drafts.
  }
  shrink(drafts);
  return drafts;
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
