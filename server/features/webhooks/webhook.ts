/**
 * A webhook: an address that is told what happens in some rooms. It is a record of its own, which
 * all replicas follow in memory.
 */
import { matchesRoom } from '../../core/protocol/room-pattern.ts';
import type { Entry, EntryKind } from '../../core/protocol/entry.ts';
import { normalRoomName } from '../../core/protocol/room-name.ts';
import type { Json, StoredRecord } from '../../core/store/records.ts';

export const WEBHOOK_KIND = 'webhook';
export const CURSOR_KIND = 'hook-cursor';
export const LEASE_KIND = 'hook-lease';
export const DEAD_LETTER_KIND = 'dead-letter';

/** Every kind of entry is an event of one type. */
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
  /** `whsec_` and base64. */
  secret: string;
  /** Milliseconds since the Unix epoch; absent: it is the newest and stays. */
  expiresAtMs?: number;
}

export interface Webhook {
  id: string;
  url: string;
  /** The newest first. */
  secrets: readonly Secret[];
  /** Patterns; a room that fits one of them is meant. */
  rooms: readonly string[];
  events: readonly EventType[];
  /** Entries that were accepted from then on are delivered; milliseconds since the Unix epoch. */
  createdAtMs: number;
  /** Why nothing is delivered now; absent: it is. */
  paused?: string;
}

export function typeOf({ kind = 'message' }: Entry): EventType {
  return TYPES[kind];
}

export function wantsRoom({ rooms }: Webhook, room: string): boolean {
  // Older servers took patterns in other spellings as well.
  return rooms.some((pattern) => matchesRoom(normalRoomName(pattern), room));
}

export function wantsEntry({ events }: Webhook, entry: Entry): boolean {
  return events.includes(typeOf(entry));
}

export function valueOf(webhook: Webhook): Json {
  return JSON.parse(JSON.stringify(webhook)) as Json;
}

/** Nothing when the record was removed. Only what `valueOf` gave is ever put. */
export function webhookOf({ value }: Pick<StoredRecord, 'value'>): Webhook | undefined {
  return value === null ? undefined : value as unknown as Webhook;
}
