/**
 * Notification settings per server, shared by all tabs; stored only after a change.
 */
import type { ChatStorage } from '../../client/chat-client.ts';
import { createListeners } from '../../client/listeners.ts';

/** Text that screen readers announce for a new message; mentions of the reader are always full. */
export const SPOKEN = ['full', 'names', 'counts', 'mentions'] as const;
export type Spoken = typeof SPOKEN[number];

export interface Settings {
  readonly notifies: boolean;
  readonly onlyMentions: boolean;
  readonly sound: boolean;
  readonly spoken: Spoken;
  /** Rooms without notifications, the latest last. */
  readonly muted: readonly string[];
  /** Ids of users whose messages are hidden, the latest last. */
  readonly ignored: readonly string[];
}

export interface SettingsStore {
  of(server: string): Settings;
  change(server: string, change: Partial<Settings>): void;
  subscribe(listener: () => void): () => void;
}

/** Of each list. */
export const LISTED_MAX = 200;
/** Per server; longer text was not written by the widget. */
const STORED_CHARACTERS_MAX = 100_000;

export function createSettingsStore(storage: ChatStorage): SettingsStore {
  const listeners = createListeners();
  /** Last read or written settings by server; the page names the servers, so they are few. */
  const pages = new Map<string, { text: string | null; settings: Settings }>();

  const of = (server: string): Settings => {
    const text = storage.get(settingsKey(server));
    const known = pages.get(server);
    // Without storage the tab remembers.
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
      listeners.notify();
    },
    subscribe: listeners.add,
  };
}

/** Storage key; absent until the visitor changes a setting. */
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

/** Validates: any script of the page can write to its storage. */
function checked(value: unknown): Settings {
  const { notifies, onlyMentions, sound, spoken, muted, ignored } =
    (typeof value === 'object' && value !== null ? value : {}) as {
      [Key in keyof Settings]?: unknown;
    };
  return {
    notifies: notifies === true,
    onlyMentions: onlyMentions === true,
    sound: sound === true,
    spoken: SPOKEN.find((one) => one === spoken) ?? 'full',
    muted: texts(muted),
    ignored: texts(ignored),
  };
}

function texts(list: unknown): string[] {
  return Array.isArray(list)
    ? list.filter((one) => typeof one === 'string').slice(-LISTED_MAX)
    : [];
}
