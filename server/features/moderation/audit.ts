/**
 * The audit log: who did what to whom, and when. An act is written down before it is done, so that
 * none is without an entry; it is kept for a time, and nobody can change it.
 */
import { randomText } from '../../lib/random-text.ts';
import type { Author } from '../../core/protocol/entry.ts';
import type { Json, Records } from '../../core/store/records.ts';
import type { AuditAction, AuditEntry } from './moderation.ts';

export interface Audit {
  /** Resolves when it is durable. */
  note(by: Author, act: Omit<AuditEntry, 'key' | 'at' | 'by'>): Promise<void>;
  /** In the order of time, from behind a key on (`''`: from the first). */
  list(after: string, limit: number): Promise<AuditEntry[]>;
}

export interface AuditOptions {
  records: Records;
  /** How long an entry is kept. */
  keptDays: number;
  now?: () => number;
}

const AUDIT_KIND = 'audit';
const AUDIT_PAGE_MAX = 200;

const DAY_MS = 86_400_000;
/** So many digits last until the year 33658. */
const TIME_DIGITS = 15;

export function createAudit({ records, keptDays, now = Date.now }: AuditOptions): Audit {
  return {
    async note(by, act) {
      const at = now();
      const key = `${String(at).padStart(TIME_DIGITS, '0')}-${randomText(9)}`;
      const value = { at, by: { id: by.id, name: by.name }, ...defined(act) };
      await records.put(AUDIT_KIND, key, value, { expiresAtMs: at + keptDays * DAY_MS });
    },
    async list(after, limit) {
      const count = Math.min(limit, AUDIT_PAGE_MAX);
      const found = await records.list(AUDIT_KIND, after, count, now());
      return found.map(({ key, value }) => ({ key, ...value as object }) as AuditEntry);
    },
  };
}

/** JSON has no undefined. */
function defined(act: { action: AuditAction }): Record<string, Json> {
  return Object.fromEntries(Object.entries(act).filter(([, value]) => value !== undefined));
}
