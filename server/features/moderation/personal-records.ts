/**
 * Records about a person: how to find them, what an export shows, and what an erasure leaves.
 */
import { NAME_KIND } from '../auth/known-names.ts';
import type { ReportReason } from '../../core/protocol/moderation.ts';
import type { Json, StoredRecord } from '../../core/store/records.ts';
import { REPORTERS_KIND } from './queue/kinds.ts';

export interface PersonalRecords {
  kind: string;
  isAbout(record: StoredRecord, userId: string): boolean;
  /** The exported fields; absent: all. */
  shown?(value: Fields, userId: string): Fields;
  /** The value left by an erasure; absent: none. */
  without?(value: Fields, userId: string): Json;
}

export type Fields = { [name: string]: Json };

const NOBODY = { id: '', name: '' };

export const PERSONAL_RECORDS: readonly PersonalRecords[] = [
  {
    kind: 'held',
    isAbout: ({ value }, userId) => isBy((value as Fields).from, userId),
    shown: withoutPlace,
  },
  {
    kind: 'report',
    isAbout: ({ value }, userId) =>
      isBy((value as Fields).by, userId) || isBy((value as Fields).author, userId),
    shown: shownReport,
    // A report that others made too stays.
    without: (value, userId) =>
      value.isShared === true && !isBy(value.author, userId)
        ? { ...value, by: NOBODY, reason: '' }
        : null,
  },
  { kind: NAME_KIND, isAbout: ({ value }, userId) => (value as { id?: string }).id === userId },
  // Last: an erasure begun by an older server must continue at the right index.
  {
    kind: REPORTERS_KIND,
    isAbout: ({ value }, userId) => reasonsIn(value as Fields).some(({ by }) => isBy(by, userId)),
    shown: (value, userId) => ({
      more: reasonsIn(value).filter(({ by }) => isBy(by, userId)) as unknown as Json,
    }),
    without: (value, userId) => ({
      ...value,
      more: reasonsIn(value).filter(({ by }) => !isBy(by, userId)) as unknown as Json,
    }),
  },
];

/** Does not tell the reported who reported them, nor the reporter what others wrote. */
function shownReport(value: Fields, userId: string): Fields {
  const { by, author, text, ...rest } = withoutPlace(value);
  return {
    ...rest,
    ...(isBy(by, userId) ? { by: by! } : {}),
    ...(author === undefined || isBy(author, userId) ? { author: author!, text: text! } : {}),
  };
}

function withoutPlace({ origins: _, isShared: __, ...rest }: Fields): Fields {
  return rest;
}

function isBy(user: unknown, userId: string): boolean {
  return (user as { id?: string } | undefined)?.id === userId;
}

function reasonsIn({ more }: Fields): ReportReason[] {
  return Array.isArray(more) ? more as unknown as ReportReason[] : [];
}
