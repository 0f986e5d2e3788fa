/**
 * The audit log of moderation. A command is logged before it runs, so every command that took
 * effect has an entry. Entries expire and cannot be changed.
 */
import { randomText } from '../../lib/random-text.ts';
import type { Author } from '../../core/protocol/entry.ts';
import type { Json, Records } from '../../core/store/records.ts';
import type { AuditAction, AuditEntry } from './moderation.ts';

export interface Audit {
  /** Resolves once durable. */
  addEntry(by: Author, entry: Omit<AuditEntry, 'key' | 'at' | 'by'>): Promise<void>;
  /** Entries in chronological order, after the key `after` (`''`: from the oldest). */
  listEntries(after: string, limit: number): Promise<AuditEntry[]>;
}

export interface AuditOptions {
  records: Records;
  keptDays: number;
  now?: () => number;
}

const AUDIT_KIND = 'audit';
const AUDIT_PAGE_MAX = 200;

const DAY_MS = 86_400_000;
/** Zero-padded so that keys sort by time; 15 digits last until the year 33658. */
const TIME_DIGITS = 15;

export function createAudit({ records, keptDays, now = Date.now }: AuditOptions): Audit {
  return {
    async addEntry(by, entry) {
      const at = now();
      const key = `${String(at).padStart(TIME_DIGITS, '0')}-${randomText(9)}`;
      const value = { at, by: { id: by.id, name: by.name }, ...defined(entry) };
      await records.put(AUDIT_KIND, key, value, { expiresAtMs: at + keptDays * DAY_MS });
    },
    async listEntries(after, limit) {
      const count = Math.min(limit, AUDIT_PAGE_MAX);
      const found = await records.list(AUDIT_KIND, after, count, now());
      return found.map(({ key, value }) => ({ key, ...value as object }) as AuditEntry);
    },
  };
}

function defined(entry: { action: AuditAction }): Record<string, Json> {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}
