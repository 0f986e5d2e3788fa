/** Store contract: versioned records, and the reads of moderation. */
import * as assert from 'uvu/assert';
import { BOB, post, writer } from '../../../scripts/testkit/server/draft.ts';
import type { StoreCases } from './store-cases.contract.ts';
import type { StoredRecord } from './records.ts';

const ada = writer();
const bob = writer(BOB);
const FAR_MS = 4_000_000_000_000;

const keysOf = (records: readonly StoredRecord[]): string[] => records.map(({ key }) => key);

export const recordCases: StoreCases = {
  'a record has the last value put, and its own version': async ({ records }) => {
    assert.is(await records.get('ban', 'ada', 0), undefined);
    const value = { until: 5, why: 'a\u0000b \ud83d\ude00', list: [1, null, true, { deep: 'ä' }] };
    const first = (await records.put('ban', 'ada', value))!;
    assert.equal(first.value, value);
    assert.equal(await records.get('ban', 'ada', 0), first);
    const second = (await records.put('ban', 'ada', 'other'))!;
    assert.ok(second.version > first.version);
    assert.is(await records.get('mute', 'ada', 0), undefined, 'another kind');
    assert.is((await records.get('ban', 'ada', 0))!.value, 'other');
  },

  'a removed or expired record is absent and may be put again': async ({ records }) => {
    await records.put('ban', 'ada', 1);
    await records.put('ban', 'ada', null);
    await records.put('ban', 'bob', 1, { expiresAtMs: FAR_MS });
    assert.is(await records.get('ban', 'ada', 0), undefined);
    assert.is((await records.get('ban', 'bob', FAR_MS - 1))!.expiresAtMs, FAR_MS);
    assert.is(await records.get('ban', 'bob', FAR_MS), undefined);
    assert.equal(keysOf(await records.list('ban', '', 10, FAR_MS - 1)), ['bob']);
    assert.equal(keysOf(await records.list('ban', '', 10, FAR_MS)), []);
    assert.ok(await records.put('ban', 'ada', 2, { ifVersion: 0 }));
  },

  'of concurrent puts with the same expected version one succeeds': async ({ records }) => {
    const put = (value: number) => records.put('lease', 'hook', value, { ifVersion: 0 });
    const answers = await Promise.all([put(1), put(2), put(3)]);
    const taken = answers.filter((answer) => answer !== undefined);
    assert.is(taken.length, 1);
    const { version } = taken[0]!;
    assert.is(await records.put('lease', 'hook', 4, { ifVersion: version - 1 }), undefined);
    assert.is((await records.put('lease', 'hook', 5, { ifVersion: version }))!.value, 5);
  },

  'records of a kind are listed by key in pages': async ({ records }) => {
    for (const key of ['b', 'a', 'é', 'Z', '\u{1f426}', '\uff21']) {
      await records.put('name', key, key);
    }
    await records.put('other', 'a', 1);
    assert.equal(keysOf(await records.list('name', '', 3, 0)), ['Z', 'a', 'b']);
    assert.equal(keysOf(await records.list('name', 'b', 10, 0)), ['é', '\uff21', '\u{1f426}']);
  },

  'changes are listed by version, including removals': async ({ records }) => {
    await records.put('ban', 'a', 1);
    await records.put('key', 'k', 1);
    await records.put('mute', 'b', 1);
    const before = (await records.put('ban', 'c', 1))!.version;
    assert.equal(keysOf(await records.changes(['ban', 'mute'], 0, 2)), ['a', 'b']);
    await records.put('ban', 'a', 2);
    await records.put('mute', 'b', null);
    const later = await records.changes(['ban', 'mute'], before, 10);
    assert.equal(later.map(({ key, value }) => [key, value]), [['a', 2], ['b', null]]);
    assert.equal(keysOf(await records.changes(['ban', 'mute'], 0, 10)), ['c', 'a', 'b']);
    assert.equal(await records.changes([], 0, 10), []);
  },

  'concurrent puts get different versions, and later ones greater versions': async (
    { records },
  ) => {
    const some = await Promise.all(
      Array.from({ length: 20 }, (_, i) => records.put('ban', `k${i}`, i)),
    );
    assert.is(new Set(some.map((record) => record!.version)).size, 20);
    const next = (await records.put('ban', 'last', 1))!.version;
    assert.ok(some.every((record) => record!.version < next));
  },

  'sweep drops removed and expired records, and versions keep growing': async ({ records }) => {
    await records.put('ban', 'a', 1, { expiresAtMs: 1_000 });
    const { version } = (await records.put('ban', 'b', null))!;
    await records.put('ban', 'c', 1);
    assert.is(await records.sweep(1_000), 0);
    assert.is(await records.sweep(FAR_MS), 2);
    assert.is(await records.sweep(FAR_MS), 0);
    assert.equal(keysOf(await records.changes(['ban'], 0, 10)), ['c']);
    assert.ok((await records.put('ban', 'd', 1))!.version > version);
  },

  'records outlive the process': async (store, reopen) => {
    const put = (await store.records.put('ban', 'ada', { a: 1 }, { expiresAtMs: FAR_MS }))!;
    await store.close();
    const again = await reopen();
    assert.equal(await again.records.get('ban', 'ada', 0), put);
    assert.ok((await again.records.put('ban', 'bob', 1))!.version > put.version);
    await again.close();
  },

  'rooms with posts are listed by name in pages': async (store) => {
    for (const room of ['b', 'a', 'é', 'Z']) await post(store, writer(BOB, room).message('1'));
    await post(store, writer(BOB, 'a').message('2'));
    assert.equal(await store.rooms('', 2), [
      { name: 'Z', head: 1, first: 1, wholeFrom: 1 },
      { name: 'a', head: 2, first: 1, wholeFrom: 1 },
    ]);
    assert.equal((await store.rooms('a', 10)).map(({ name }) => name), ['b', 'é']);
  },

  'a moderator may delete, but not edit, another author’s message': async (store) => {
    await post(store, ada.message('1'));
    const [edit, remove] = await store.append([
      { ...bob.edit('2', 1, 'mine now'), isModerating: true },
      { ...bob.remove('3', 1), isModerating: true },
    ]);
    assert.is(edit!.ok, false);
    assert.is(remove!.ok, true);
    const { messages } = await store.page('lobby', undefined, 10);
    assert.is(messages[0]!.entry.deleted, true);
    const { entries } = await store.after('lobby', 0, 10);
    assert.not('isModerating' in entries[1]!);
  },

  'an author’s messages are listed, except deleted ones': async (store) => {
    await post(store, ada.message('1'), bob.message('2'), ada.message('3'), ada.message('4'));
    await post(store, ada.remove('5', 3), ada.react('6', 1, '👍'));
    const id = ada.message('x').from.id;
    assert.equal(await store.seqsByAuthor('lobby', id, 0, 10), [1, 4]);
    assert.equal(await store.seqsByAuthor('lobby', id, 1, 10), [4]);
    assert.equal(await store.seqsByAuthor('lobby', id, 0, 1), [1]);
    assert.equal(await store.seqsByAuthor('garden', id, 0, 10), []);
  },

  'anonymize erases an author’s name and avatar but not the id': async (store) => {
    const from = { id: 'eve', name: 'Eve', avatar: 'https://example.org/eve.png' };
    const eve = writer(from);
    await post(store, eve.message('1'), bob.message('2'), eve.react('3', 2, '👍'));
    assert.is(await store.anonymize('lobby', 'eve'), 2);
    assert.is(await store.anonymize('lobby', 'eve'), 0);
    assert.is(await store.anonymize('garden', 'eve'), 0);
    const { entries } = await store.after('lobby', 0, 10);
    assert.equal(entries.map((entry) => entry.from.name), ['', 'Bob', '']);
    assert.equal(entries[0]!.from, { id: 'eve', name: '' });
    const { messages } = await store.page('lobby', undefined, 10);
    assert.equal(messages[0]!.entry.from, { id: 'eve', name: '' });
  },

  'anonymize also erases the author’s edits of trimmed messages': async (store) => {
    const [eve, nameless] = ['Eve', ''].map((name) => writer({ id: 'eve', name }));
    await post(store, eve!.message('1'), nameless!.message('2'), bob.message('3'));
    await post(store, eve!.edit('4', 1, 'of eve'), nameless!.edit('5', 2, 'of eve, nameless'));
    await post(store, bob.edit('6', 3, 'of bob'));
    while (!(await store.trim({ ageMaxMs: 0, countMax: 1 }, 0)).isDone);
    assert.is(await store.anonymize('lobby', 'eve'), 2);
    assert.is(await store.anonymize('lobby', 'eve'), 0);
    const { entries } = await store.after('lobby', 0, 10);
    assert.equal(entries.map(({ text }) => text), ['of bob', '', '', 'of bob']);
  },
};
