/**
 * Stores on a real Postgres for tests: an empty database each, drafts that are taken at last.
 */
import { createDatabase } from '../../../scripts/testkit/postgres-service.ts';
import { until } from '../../lib/until.ts';
import { ADA, writer } from '../../../scripts/testkit/server/draft.ts';
import { openPostgresStore, type PostgresOptions } from './postgres.ts';
import type { Draft, Store } from '../../core/store/store.ts';

/** A trim of 100,000 changes takes seconds, and far longer where all cores are at work. */
export const WITHIN = { withinMs: 120_000 };
/** A call that is given up quickly. */
export const QUICK: PostgresOptions = { withinMs: 1_000 };

const run = crypto.randomUUID().slice(0, 8);
let databases = 0;

/** On the server of the address. */
export const emptyDatabase = (serverUrl: string): Promise<string> =>
  createDatabase(serverUrl, `test_${run}_${++databases}`);

/** A message of Ada's. */
export const said = (room: string, id: string = crypto.randomUUID()): Draft =>
  writer(ADA, room).message(id);

/** Replicas' stores on one empty database; all are closed at the end. */
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

/** As the hub does: the same drafts again until they are taken. */
export function appendAtLast(store: Store, drafts: readonly Draft[]) {
  const attempt = () => store.append(drafts).catch(() => undefined);
  return until(attempt, { ...WITHIN, what: 'store that takes drafts' });
}

export async function seqsOf(store: Store, room: string): Promise<number[]> {
  const { entries } = await store.after(room, 0, 10_000);
  return entries.map(({ seq }) => seq);
}

export const upTo = (head: number): number[] => Array.from({ length: head }, (_, i) => i + 1);
