/** Store contract: empty rooms and their removal. */
import * as assert from 'uvu/assert';
import { SEQ_FLOOR_STEP } from './bounds.ts';
import { ADA, BOB, post, refusalOf, writer } from '../../../scripts/testkit/server/draft.ts';
import type { StoreCases } from './store-cases.contract.ts';
import type { Store } from './store.ts';

const ada = writer();
const OLD_MS = 1_000_000;

/** A room whose messages are all trimmed. */
async function emptied(store: Store, room: string, messages: number): Promise<void> {
  const by = writer(ADA, room);
  const said = Array.from({ length: messages }, (_, i) => by.message(`${i}`, { at: 1 }));
  const { seq } = (await post(store, ...said)).at(-1)!;
  await post(store, by.react('r', seq, '👍'), by.edit('e', seq, 'new'));
  while (!(await store.trim({ ageMaxMs: 1, countMax: 0 }, OLD_MS, [room])).isDone);
}

const removal = (name: string) => ({ name, records: [] });

export const emptyRoomCases: StoreCases = {
  'empty rooms are listed, longest empty first': async (store) => {
    await post(store, ada.message('a'));
    await emptied(store, 'garden', 3);
    assert.equal(await store.emptyRooms(5, 10), [{ name: 'garden', sinceMs: 5 }]);
    await emptied(store, 'attic', 1);
    assert.equal(await store.emptyRooms(9, 10), [
      { name: 'garden', sinceMs: 5 },
      { name: 'attic', sinceMs: 9 },
    ]);
    assert.equal(await store.emptyRooms(9, 1), [{ name: 'garden', sinceMs: 5 }]);
    await store.holdEmptyRooms(['garden', 'lobby', 'nowhere'], 12);
    assert.equal(await store.emptyRooms(13, 10), [
      { name: 'attic', sinceMs: 9 },
      { name: 'garden', sinceMs: 12 },
    ]);
    await post(store, writer(ADA, 'attic').message('new', { at: OLD_MS }));
    assert.equal(await store.emptyRooms(14, 10), [{ name: 'garden', sinceMs: 12 }]);
    while (!(await store.trim({ ageMaxMs: 1, countMax: 0 }, 2 * OLD_MS, ['attic'])).isDone);
    assert.equal((await store.emptyRooms(15, 10)).at(-1), { name: 'attic', sinceMs: 15 });
  },

  'an empty room is removed with its records, one with new posts stays': async (
    store,
  ) => {
    const records = [{ kind: 'hook-cursor', key: 'wh/garden' }];
    for (const key of ['wh/garden', 'wh/attic']) await store.records.put('hook-cursor', key, 1);
    await emptied(store, 'garden', 3);
    await emptied(store, 'attic', 3);
    await store.emptyRooms(1, 10);
    await post(store, writer(ADA, 'attic').message('new'));
    const wanted = [{ name: 'garden', records }, removal('attic'), removal('nowhere')];
    assert.is(await store.removeEmptyRooms(wanted), 1);
    assert.is(await store.removeEmptyRooms(wanted), 0);
    assert.equal((await store.rooms('', 10)).map(({ name }) => name), ['attic']);
    assert.equal([...(await store.heads(['garden', 'attic'])).keys()], ['attic']);
    assert.equal(await store.emptyRooms(2, 10), []);
    const left = await store.records.list('hook-cursor', '', 10, 1);
    assert.equal(left.map(({ key }) => key), ['wh/attic']);
    assert.equal((await store.after('attic', 0, 10)).entries.map(({ id }) => id), ['new']);
  },

  'seqs of a removed room are never reused in any room': async (store) => {
    await emptied(store, 'garden', 2_000);
    await store.emptyRooms(1, 10);
    await store.removeEmptyRooms([removal('garden')]);
    const { head, first, wholeFrom } = await store.page('garden', undefined, 10);
    assert.ok(head >= 2_002, `${head}`);
    assert.equal([first, wholeFrom], [head + 1, head + 1]);
    assert.equal(await store.after('garden', 7, 10), { head, first, wholeFrom, entries: [] });
    assert.is((await store.reactionsBy('garden', 'ada', 1)).head, head);
    const garden = writer(BOB, 'garden');
    const again = await post(store, garden.message('0'), garden.react('r', head + 1, '👍'));
    assert.equal(again.map(({ seq }) => seq), [head + 1, head + 2]);
    const [page] = (await store.page('garden', undefined, 10)).messages;
    assert.equal([page!.entry.from.id, page!.counts], ['bob', { '👍': 1 }]);
    const [elsewhere] = await post(store, writer(ADA, 'attic').message('a'));
    assert.is(elsewhere!.seq, head + 1);
    assert.equal((await store.heads(['garden', 'attic'])).get('garden'), {
      head: head + 2,
      first: head + 1,
      wholeFrom: head + 1,
    });
  },

  'the seq floor rises rarely and little': async (store) => {
    const starts: number[] = [];
    for (let i = 0; i < 20; i++) {
      await emptied(store, `room-${i}`, 100);
      await store.emptyRooms(1, 10);
      await store.removeEmptyRooms([removal(`room-${i}`)]);
      starts.push((await store.page('next', undefined, 1)).head);
    }
    assert.ok(starts.every((start, i) => i === 0 || start >= starts[i - 1]!));
    assert.ok(starts.at(-1)! <= 20 * SEQ_FLOOR_STEP, `${starts}`);
    // A room that started below the floor does not raise it again.
    await emptied(store, 'a', 10);
    await emptied(store, 'b', 20);
    await store.emptyRooms(1, 10);
    await store.removeEmptyRooms([removal('a')]);
    const { head } = await store.page('next', undefined, 1);
    await store.removeEmptyRooms([removal('b')]);
    assert.is((await store.page('next', undefined, 1)).head, head);
  },

  'a refused draft creates no room': async (store) => {
    const nowhere = writer(ADA, 'nowhere');
    assert.is(await refusalOf(store, nowhere.edit('a', 1, 'x')), 'not_found');
    assert.is(await refusalOf(store, nowhere.react('b', 1, '👍')), 'not_found');
    assert.is(await refusalOf(store, nowhere.message('c', { replyTo: 1 })), 'not_found');
    const [edit, said] = await store.append([nowhere.remove('d', 1), ada.message('a')]);
    assert.equal([edit!.ok, said!.ok], [false, true]);
    assert.equal((await store.rooms('', 10)).map(({ name }) => name), ['lobby']);
    assert.equal(await store.emptyRooms(1, 10), []);
    await post(store, nowhere.message('e'));
    assert.equal((await store.after('nowhere', 0, 10)).entries.map(({ seq }) => seq), [1]);
  },
};
