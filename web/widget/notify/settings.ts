/**
 * How a visitor wants to be told of news, for each server: kept in the browser once they have chosen,
 * shared by all tabs of the page's origin. Nothing is stored before that.
 */
import type { ChatStorage } from '../../client/chat-client.ts';
import { createListeners } from '../../client/listeners.ts';

/** What screen readers hear of a new message; a mention of the reader is told in full in any case. */
export const SPOKEN = ['full', 'names', 'counts', 'mentions'] as const;
export type Spoken = typeof SPOKEN[number];

export interface Settings {
  readonly notifies: boolean;
  /** Whether only mentions of the reader are notified of. */
  readonly onlyMentions: boolean;
  readonly sound: boolean;
  readonly spoken: Spoken;
  /** Rooms that tell nothing, the latest last. */
  readonly muted: readonly string[];
}

export interface SettingsBook {
  /** Reads what any tab has stored last. */
  of(server: string): Settings;
  change(server: string, change: Partial<Settings>): void;
  /** Calls back after each change in this tab; returns a function that stops it. */
  subscribe(listener: () => void): () => void;
}

/** The ones muted first give way. */
export const MUTED_MAX = 200;
/** Of all that is stored for a server; more is not the widget's. */
const STORED_CHARACTERS_MAX = 100_000;

/** `storage` must not throw. */
export function createSettingsBook(storage: ChatStorage): SettingsBook {
  const listeners = createListeners();
  /** What was read or written last, by server: the page names these, so they are few. */
  const pages = new Map<string, { text: string | null; settings: Settings }>();

  const of = (server: string): Settings => {
    const text = storage.get(settingsKey(server));
    const known = pages.get(server);
    // Where nothing can be stored, the tab remembers.
    if (known && (text === null || text === known.text)) return known.settings;
    const settings = checked(parse(text));
    pages.set(server, { text, settings });
    return settings;
  };
  return {
    of,
    change(server, change) {
      const settings = checked({ ...of(server), ...change });
      const text = JSON.stringify(settings);
      pages.set(server, { text, settings });
      storage.set(settingsKey(server), text);
      listeners.tell();
    },
    subscribe: listeners.add,
  };
}

/** The settings with a room muted, or heard again. */
export function withMuted({ muted }: Settings, room: string, isMuted: boolean): Partial<Settings> {
  const others = muted.filter((name) => name !== room);
  return { muted: isMuted ? [...others, room] : others };
}

/** Where the choices are stored: there is nothing before the visitor has made one. */
export function settingsKey(server: string): string {
  return `starling:settings:${server}`;
}

function parse(text: string | null): unknown {
  if (text === null || text.length > STORED_CHARACTERS_MAX) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Anybody on the page can write to its storage. */
function checked(value: unknown): Settings {
  const { notifies, onlyMentions, sound, spoken, muted } =
    (typeof value === 'object' && value !== null ? value : {}) as {
      [Key in keyof Settings]?: unknown;
    };
  return {
    notifies: notifies === true,
    onlyMentions: onlyMentions === true,
    sound: sound === true,
    spoken: SPOKEN.find((one) => one === spoken) ?? 'full',
    muted: Array.isArray(muted)
      ? muted.filter((room) => typeof room === 'string').slice(-MUTED_MAX)
      : [],
  };
}
