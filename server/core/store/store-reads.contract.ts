/** Store contract: reads of entries, pages and heads. */
import * as assert from 'uvu/assert';
import {
  ADA,
  BOB,
  entryOf,
  post,
  refusalOf,
  writer,
} from '../../../scripts/testkit/server/draft.ts';
import type { StoreCases } from './store-cases.contract.ts';
import type { Store } from './store.ts';

const ada = writer();
const bob = writer(BOB);

async function fill(store: Store, count: number): Promise<void> {
  await post(store, ...Array.from({ length: count }, (_, i) => ada.message(`${i + 1}`)));
}

export const readCases: StoreCases = {
  'a room without posts is empty': async (store) => {
    const none = { head: 0, first: 1, wholeFrom: 1 };
    assert.equal(await store.after('lobby', 0, 10), { ...none, entries: [] });
    assert.equal(await store.after('lobby', 7, 10), { ...none, entries: [] });
    assert.equal(await store.page('lobby', undefined, 10), { ...none, messages: [] });
    assert.equal(await store.page('lobby', 5, 10), { ...none, messages: [] });
    assert.equal(await store.reactionsBy('lobby', 'ada', 1), { head: 0, emojis: new Map() });
  },

  'after returns the entries after a seq, ascending, up to the limit': async (store) => {
    await fill(store, 10);
    await post(store, writer(ADA, 'garden').message('a'));
    const cases: [after: number, limit: number, seqs: number[]][] = [
      [0, 3, [1, 2, 3]],
      [3, 4, [4, 5, 6, 7]],
      [8, 10, [9, 10]],
      [9, 1, [10]],
      [10, 5, []],
      [11, 5, []],
      [Number.MAX_SAFE_INTEGER, 5, []],
    ];
    for (const [after, limit, seqs] of cases) {
      const stored = await store.after('lobby', after, limit);
      assert.equal(stored.entries.map(({ seq }) => seq), seqs, `after ${after}, limit ${limit}`);
      assert.equal([stored.head, stored.first], [10, 1]);
    }
  },

  'a page has the last messages before a seq, ascending, up to the limit': async (store) => {
    await fill(store, 10);
    await post(store, writer(ADA, 'garden').message('a'));
    const cases: [before: number | undefined, limit: number, seqs: number[]][] = [
      [undefined, 3, [8, 9, 10]],
      [8, 3, [5, 6, 7]],
      [3, 50, [1, 2]],
      [11, 1, [10]],
      [Number.MAX_SAFE_INTEGER, 2, [9, 10]],
      [1, 3, []],
    ];
    for (const [before, limit, seqs] of cases) {
      const page = await store.page('lobby', before, limit);
      const shown = page.messages.map(({ entry }) => entry.seq);
      assert.equal(shown, seqs, `before ${before}, limit ${limit}`);
      assert.equal([page.head, page.first], [10, 1]);
    }
  },

  'a page has only messages and system entries': async (store) => {
    await post(store, ada.message('a'), ada.system('b', 'Ada came'));
    for (let i = 0; i < 40; i++) await post(store, bob.react(`r${i}`, 1, '👍', i % 2 === 0));
    await post(store, ada.edit('c', 1, 'new'), ada.message('d'));
    const page = await store.page('lobby', undefined, 50);
    assert.equal(page.messages.map(({ entry }) => [entry.seq, entry.kind]), [
      [1, undefined],
      [2, 'system'],
      [44, undefined],
    ]);
    assert.is(page.head, 44);
    const older = await store.page('lobby', 44, 1);
    assert.equal(older.messages.map(({ entry }) => entry.seq), [2]);
  },

  'an entry is found by id in its room, as a repeated draft is answered': async (store) => {
    await post(
      store,
      ada.message('a'),
      ada.edit('b', 1, 'new'),
      writer(BOB, 'garden').message('c'),
    );
    const [repeated] = await store.append([ada.message('a')]);
    assert.equal(await store.byId('lobby', 'a'), entryOf(repeated!));
    assert.is((await store.byId('lobby', 'b'))?.seq, 2);
    assert.is((await store.byId('garden', 'c'))?.from.id, BOB.id);
    for (const [room, id] of [['lobby', 'c'], ['garden', 'a'], ['nowhere', 'a']] as const) {
      assert.is(await store.byId(room, id), undefined);
    }
  },

  'heads of many rooms are read at once, without empty ones': async (store) => {
    const rooms = Array.from({ length: 3_000 }, (_, i) => `room-${i}`);
    for (let i = 0; i < rooms.length; i += 500) {
      await post(store, ...rooms.slice(i, i + 500).map((room) => writer(ADA, room).message('a')));
    }
    await post(store, writer(ADA, 'room-7').message('b'));
    assert.is(await refusalOf(store, writer(ADA, 'refused').edit('a', 1, 'x')), 'not_found');
    const heads = await store.heads([...rooms, 'nowhere', 'refused', 'Room-7', 'room-7']);
    assert.equal([...heads.keys()].sort(), [...rooms].sort());
    assert.equal(heads.get('room-7'), { head: 2, first: 1, wholeFrom: 1 });
    assert.equal(heads.get('room-2999'), { head: 1, first: 1, wholeFrom: 1 });
    assert.is((await store.heads([])).size, 0);
  },
};
