/**
 * Allowed pages: origins that owners allowed in the console, besides those of ALLOWED_ORIGINS. They
 * are followed records, so that a change reaches every replica at once.
 */
import type { Records, StoredRecord } from '../../core/store/records.ts';

export interface AllowedPages {
  has(origin: string): boolean;
  /** In order of the alphabet. */
  list(): string[];
  /** Throws if it is not an origin of a page, or there are too many. */
  add(origin: string): Promise<void>;
  /** False if it was not there. Connections of the page stay open. */
  remove(origin: string): Promise<boolean>;
}

export interface AllowedPagesRecords {
  get(kind: string, key: string): StoredRecord | undefined;
  all(kind: string): Iterable<StoredRecord>;
  put: Records['put'];
}

export const PAGE_KIND = 'allowed-page';
const PAGES_MAX = 200;
const ORIGIN_CHARS_MAX = 255;

export function createAllowedPages(records: AllowedPagesRecords): AllowedPages {
  const list = (): string[] => [...records.all(PAGE_KIND)].map(({ key }) => key).sort();
  return {
    has: (origin) => records.get(PAGE_KIND, origin) !== undefined,
    list,
    async add(origin) {
      const isOrigin = /^https?:\/\//.test(origin) && URL.parse(origin)?.origin === origin;
      if (!isOrigin || origin.length > ORIGIN_CHARS_MAX) {
        throw new Error('origin: must be like https://www.example.org, without a path');
      }
      if (list().length >= PAGES_MAX) {
        throw new Error(`origin: there are ${PAGES_MAX} pages already`);
      }
      await records.put(PAGE_KIND, origin, {});
    },
    async remove(origin) {
      if (!records.get(PAGE_KIND, origin)) return false;
      await records.put(PAGE_KIND, origin, null);
      return true;
    },
  };
}
