/**
 * A webhook: a URL that receives the events of some rooms. Stored as a record, which all replicas
 * follow.
 */
import { matchesRoom } from '../../core/protocol/room-pattern.ts';
import type { Entry, EntryKind } from '../../core/protocol/entry.ts';
import { normalizeRoomName } from '../../core/protocol/room-name.ts';
import type { Json, StoredRecord } from '../../core/store/records.ts';

export const WEBHOOK_KIND = 'webhook';
export const CURSOR_KIND = 'hook-cursor';
export const LEASE_KIND = 'hook-lease';
export const DEAD_LETTER_KIND = 'dead-letter';

const TYPES = {
  message: 'message.created',
  edit: 'message.edited',
  delete: 'message.deleted',
  react: 'reaction.changed',
  system: 'system.created',
} as const satisfies Record<EntryKind, string>;

export type EventType = (typeof TYPES)[EntryKind];

export const EVENT_TYPES: readonly EventType[] = Object.values(TYPES);

export interface Secret {
  secret: string;
  /** Milliseconds since the Unix epoch; absent on the newest, which does not expire. */
  expiresAtMs?: number;
}

export interface Webhook {
  id: string;
  url: string;
  /** Newest first. */
  secrets: readonly Secret[];
  /** Patterns, of which a room must match one. */
  rooms: readonly string[];
  events: readonly EventType[];
  /** Only entries accepted since are delivered; milliseconds since the Unix epoch. */
  createdAtMs: number;
  /** Why deliveries are paused; absent: they are not. */
  paused?: string;
}

export function typeOf({ kind = 'message' }: Entry): EventType {
  return TYPES[kind];
}

export function wantsRoom({ rooms }: Webhook, room: string): boolean {
  // Older servers accepted other spellings.
  return rooms.some((pattern) => matchesRoom(normalizeRoomName(pattern), room));
}

export function wantsEntry({ events }: Webhook, entry: Entry): boolean {
  return events.includes(typeOf(entry));
}

export function valueOf(webhook: Webhook): Json {
  return JSON.parse(JSON.stringify(webhook)) as Json;
}

/** Undefined if the record was removed. Records are only written with `valueOf`. */
export function webhookOf({ value }: Pick<StoredRecord, 'value'>): Webhook | undefined {
  return value === null ? undefined : value as unknown as Webhook;
}
