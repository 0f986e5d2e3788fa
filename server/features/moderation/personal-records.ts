/**
 * Records that are about a person: how they are found, what an export shows of them, and what is left
 * of them when the person is erased.
 */
import { NAME_KIND } from '../auth/known-names.ts';
import type { ReportReason } from '../../core/protocol/moderation.ts';
import type { Json, StoredRecord } from '../../core/store/records.ts';
import { REPORTERS_KIND } from './queue/kinds.ts';

export interface PersonalRecords {
  kind: string;
  isAbout(record: StoredRecord, userId: string): boolean;
  /** What an export shows; absent: all of it. */
  shown?(value: Fields, userId: string): Fields;
  /** What stays when the person is erased; absent: nothing. */
  without?(value: Fields, userId: string): Json;
}

export type Fields = { [name: string]: Json };

/** Somebody who is erased, where a record needs one. */
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
    // What others reported as well stays.
    without: (value, userId) =>
      value.isShared === true && !isBy(value.author, userId)
        ? { ...value, by: NOBODY, reason: '' }
        : null,
  },
  { kind: NAME_KIND, isAbout: ({ value }, userId) => (value as { id?: string }).id === userId },
  // Last, so that an erasure that an older server began goes on at the right index.
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

/** Who reported a person is not that person's data, nor what others wrote that this one reported. */
function shownReport(value: Fields, userId: string): Fields {
  const { by, author, text, ...rest } = withoutPlace(value);
  return {
    ...rest,
    ...(isBy(by, userId) ? { by: by! } : {}),
    ...(author === undefined || isBy(author, userId) ? { author: author!, text: text! } : {}),
  };
}

/** How places in a queue are given is no data of a person. */
function withoutPlace({ origins: _, isShared: __, ...rest }: Fields): Fields {
  return rest;
}

function isBy(user: unknown, userId: string): boolean {
  return (user as { id?: string } | undefined)?.id === userId;
}

function reasonsIn({ more }: Fields): ReportReason[] {
  return Array.isArray(more) ? more as unknown as ReportReason[] : [];
}
