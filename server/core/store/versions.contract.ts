/** Version compatibility of a store, with the statements of the version before this one. */
import { type Test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHANGES_MAX } from './bounds.ts';
import { ADA, post, writer } from '../../../scripts/testkit/server/draft.ts';
import type { Draft, Store } from './store.ts';

export interface OlderStore {
  /** Seqs; undefined for drafts that add nothing. */
  append(drafts: readonly Draft[]): Promise<(number | undefined)[]>;
  /** Entries as a resume in that version reads them. */
  after(room: string, after: number, limit: number): Promise<OlderEntry[]>;
  head(room: string): Promise<{ head: number; first: number } | undefined>;
  page(room: string): Promise<OlderEntry[]>;
  /** Retention by count, up to 5,000 entries. */
  trim(countMax: number): Promise<void>;
  close(): Promise<void>;
}

interface OlderEntry {
  seq: number;
  text: string | null;
}

export interface Versions {
  older(): Promise<OlderStore>;
  present(): Promise<Store>;
}

const ada = writer();
const bob = writer({ id: 'bob', name: 'Bob' });
const DRAFTS_PER_BATCH = 200;

/** Changes of message 2, appended through the stores in turn. */
async function flood(stores: readonly (Store | OlderStore)[], count: number): Promise<void> {
  for (let i = 0; i < count; i += DRAFTS_PER_BATCH) {
    const drafts = Array.from(
      { length: DRAFTS_PER_BATCH },
      (_, j) => bob.react(`f${i + j}`, 2, '👍', j % 2 === 0),
    );
    await stores[(i / DRAFTS_PER_BATCH) % stores.length]!.append(drafts);
  }
}

async function trimAll(store: Store, countMax: number): Promise<void> {
  while (!(await store.trim({ ageMaxMs: 0, countMax }, 0)).isDone);
}

/** `withVersions` gives each test its own store. */
export function versionTests(
  test: Test,
  withVersions: (run: (versions: Versions) => Promise<void>) => Promise<void>,
): void {
  test('entries that an older server writes before and beside this one are read and counted', () =>
    withVersions(async ({ older, present }) => {
      const old = await older();
      await old.append([ada.message('a'), ada.message('b'), bob.react('r1', 1, '👍')]);
      await old.append([ada.edit('e1', 1, 'first edit'), ada.edit('e2', 1, 'second edit')]);
      const store = await present();
      assert.equal((await store.after('lobby', 0, 10)).entries.map(({ text }) => text), [
        'second edit',
        'text b',
        undefined,
        'second edit',
        'second edit',
      ]);
      await old.append([ada.edit('e3', 1, 'third edit'), bob.react('r2', 1, '🎉')]);
      await old.append([bob.react('r3', 1, '👍', false), ada.message('c')]);
      await post(store, ada.react('r4', 1, '🎉'), ada.edit('e4', 1, 'fourth edit'));
      const [first] = (await store.page('lobby', undefined, 10)).messages;
      assert.equal([first!.entry.text, first!.counts], ['fourth edit', { '🎉': 2 }]);
      assert.equal(first!.reactors, { '🎉': ['bob', 'ada'] });
      // The older version reads a replaced text as empty, and then the newest.
      const told = await old.after('lobby', 0, 20);
      assert.equal(told.map(({ text }) => text), [
        '',
        'text b',
        null,
        '',
        '',
        '',
        null,
        null,
        'text c',
        null,
        'fourth edit',
      ]);
      assert.equal((await old.page('lobby')).map(({ text }) => text), [
        'fourth edit',
        'text b',
        'text c',
      ]);
    }));

  test('an older server sees a later start, but no gap, where entries were dropped, and may trim', () =>
    withVersions(async ({ older, present }) => {
      const old = await older();
      const store = await present();
      await post(store, ada.message('a'), ada.message('b'), ada.message('c'));
      await flood([old, store], CHANGES_MAX + 1_000);
      await old.append([ada.message('last')]);
      await trimAll(store, 10);
      const head = CHANGES_MAX + 1_004;
      assert.equal((await store.heads(['lobby'])).get('lobby'), {
        head,
        first: 1,
        wholeFrom: 1_004,
      });
      const { first } = (await old.head('lobby'))!;
      assert.is(first, 1_004);
      const told = await old.after('lobby', first - 1, 100_000);
      assert.equal(
        told.map(({ seq }) => seq),
        [...Array(head - first + 1).keys()]
          .map((i) => first + i),
      );
      // With the default of storage.retentionCount its retention finds nothing to do.
      await old.trim(100_000);
      assert.equal((await old.append([ada.message('more')]))[0], head + 1);
      const page = await store.page('lobby', undefined, 10);
      assert.equal(page.messages.map(({ entry }) => entry.id), ['a', 'b', 'c', 'last', 'more']);

      // Entries that the older server trims are no longer counted.
      await post(store, ...Array.from({ length: 20 }, (_, i) => ada.message(`${i}`)));
      await trimAll(store, 100);
      for (let i = 0; i < 5; i++) await old.trim(10);
      const last = head + 21;
      const heads = { head: last, first: last - 9, wholeFrom: last - 9 };
      assert.equal((await store.heads(['lobby'])).get('lobby'), heads);
      await trimAll(store, 10);
      assert.equal((await store.heads(['lobby'])).get('lobby'), heads);
      await post(store, ada.message('one more'));
      await trimAll(store, 10);
      assert.is((await store.heads(['lobby'])).get('lobby')!.first, last - 8);
    }));

  test('after a roll-back the older server works, and after it this one again', () =>
    withVersions(async ({ older, present }) => {
      const store = await present();
      await post(store, ada.message('a'), bob.react('r', 1, '👍'), ada.edit('e', 1, 'edited'));
      await store.close();
      const old = await older();
      assert.equal(await old.page('lobby'), [{ seq: 1, text: 'edited' }]);
      await old.append([
        ada.message('b'),
        ada.react('s', 1, '👍'),
        writer(ADA, 'new').message('c'),
      ]);
      await old.close();
      const again = await present();
      const [first, second] = (await again.page('lobby', undefined, 10)).messages;
      assert.equal([first!.counts, second!.entry.text], [{ '👍': 2 }, 'text b']);
      assert.equal((await again.rooms('', 10)).map(({ name }) => name), ['lobby', 'new']);
    }));
}
