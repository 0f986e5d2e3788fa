/** Test stores on a real Postgres, each with an empty database. */
import { createDatabase } from '../../../scripts/testkit/postgres-service.ts';
import { until } from '../../lib/until.ts';
import { ADA, writer } from '../../../scripts/testkit/server/draft.ts';
import { openPostgresStore, type PostgresOptions } from './postgres.ts';
import type { Draft, Store } from '../../core/store/store.ts';

/** Trimming 100,000 changes takes seconds, and far longer on a busy machine. */
export const WITHIN = { withinMs: 120_000 };
/** A short deadline for calls. */
export const QUICK: PostgresOptions = { withinMs: 1_000 };

const run = crypto.randomUUID().slice(0, 8);
let databases = 0;

export const emptyDatabase = (serverUrl: string): Promise<string> =>
  createDatabase(serverUrl, `test_${run}_${++databases}`);

/** A message by Ada. */
export const said = (room: string, id: string = crypto.randomUUID()): Draft =>
  writer(ADA, room).message(id);

/** Opens the stores of several replicas on one empty database, and closes them. */
export async function withStores(
  serverUrl: string,
  count: number,
  act: (stores: Store[], url: string) => Promise<void>,
  options?: PostgresOptions,
): Promise<void> {
  const url = await emptyDatabase(serverUrl);
  const opened = Array.from({ length: count }, () => openPostgresStore(url, options));
  try {
    await act(await Promise.all(opened), url);
  } finally {
    for (const store of await Promise.all(opened)) await store.close();
  }
}

/** Repeats the same drafts until they are accepted, as clients do. */
export function appendAtLast(store: Store, drafts: readonly Draft[]) {
  const attempt = () => store.append(drafts).catch(() => undefined);
  return until(attempt, { ...WITHIN, what: 'store that takes drafts' });
}

export async function seqsOf(store: Store, room: string): Promise<number[]> {
  const { entries } = await store.after(room, 0, 10_000);
  return entries.map(({ seq }) => seq);
}

export const upTo = (head: number): number[] => Array.from({ length: head }, (_, i) => i + 1);
