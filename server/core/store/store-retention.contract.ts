/** Store contract: retention and its effect on later reads. */
import * as assert from 'uvu/assert';
import { ADA, BOB, post, refusalOf, writer } from '../../../scripts/testkit/server/draft.ts';
import type { StoreCases } from './store-cases.contract.ts';
import type { Retention, Store } from './store.ts';

const ada = writer();
const bob = writer(BOB);
const FOREVER: Retention = { ageMaxMs: 0, countMax: 0 };

/** Messages with these times, and their number as id. */
async function fill(store: Store, ats: readonly number[], room = 'lobby'): Promise<void> {
  await post(store, ...ats.map((at, i) => writer(ADA, room).message(`${i + 1}`, { at })));
}

async function trimAll(store: Store, retention: Partial<Retention>, nowMs = 0): Promise<number> {
  let removed = 0;
  for (let i = 0; i < 1_000; i++) {
    const trimmed = await store.trim({ ...FOREVER, ...retention }, nowMs);
    removed += trimmed.removed;
    if (trimmed.isDone) return removed;
  }
  throw new Error('trim does not finish');
}

async function seqsOf(store: Store, room = 'lobby'): Promise<number[]> {
  return (await store.after(room, 0, 10_000)).entries.map(({ seq }) => seq);
}

export const retentionCases: StoreCases = {
  'without limits nothing is trimmed': async (store) => {
    await fill(store, [1, 2, 3]);
    assert.is(await trimAll(store, {}, Number.MAX_SAFE_INTEGER), 0);
    assert.equal(await seqsOf(store), [1, 2, 3]);
  },

  'by count a room keeps its last entries, and first moves': async (store) => {
    await fill(store, [1, 2, 3, 4, 5]);
    await fill(store, [1, 2], 'garden');
    assert.is(await trimAll(store, { countMax: 5 }), 0);
    assert.is(await trimAll(store, { countMax: 4 }), 1);
    assert.equal(await seqsOf(store), [2, 3, 4, 5]);
    assert.is(await trimAll(store, { countMax: 2 }), 2);
    assert.equal(await seqsOf(store), [4, 5]);
    assert.equal(await seqsOf(store, 'garden'), [1, 2]);
    assert.equal((await store.heads(['lobby'])).get('lobby'), { head: 5, first: 4, wholeFrom: 4 });
    const page = await store.page('lobby', undefined, 10);
    assert.equal([page.head, page.first, page.messages.length], [5, 4, 2]);
    assert.is(await trimAll(store, { countMax: 2 }), 0, 'the second trim has nothing to do');
  },

  'by age everything before the first young entry is trimmed': async (store) => {
    await fill(store, [100, 300, 200, 900, 150, 1_000]);
    assert.is(await trimAll(store, { ageMaxMs: 900 }, 1_000), 0, 'exactly as old as allowed');
    assert.is(await trimAll(store, { ageMaxMs: 500 }, 1_000), 3);
    assert.equal(await seqsOf(store), [4, 5, 6], 'an old entry behind a young one stays');
    assert.is(await trimAll(store, { ageMaxMs: 500 }, 1_500), 2);
    assert.equal(await seqsOf(store), [6]);
  },

  'the stricter of age and count applies': async (store) => {
    for (const room of ['lobby', 'garden']) await fill(store, [1, 2, 3, 4, 5, 6], room);
    assert.is(await trimAll(store, { ageMaxMs: 6, countMax: 2 }, 8), 8);
    assert.is(await trimAll(store, { ageMaxMs: 2, countMax: 2 }, 8), 2);
    assert.equal(await seqsOf(store), [6]);
  },

  'after everything is trimmed the seqs continue': async (store) => {
    await fill(store, [1, 2, 3]);
    assert.is(await trimAll(store, { ageMaxMs: 10 }, 1_000), 3);
    assert.equal((await store.heads(['lobby'])).get('lobby'), { head: 3, first: 4, wholeFrom: 4 });
    const none = { head: 3, first: 4, wholeFrom: 4 };
    assert.equal(await store.after('lobby', 3, 10), { ...none, entries: [] });
    assert.equal(await store.page('lobby', undefined, 10), { ...none, messages: [] });
    const [next] = await post(store, ada.message('new', { at: 995 }));
    assert.is(next!.seq, 4);
    assert.is(await trimAll(store, { ageMaxMs: 10 }, 1_000), 0, 'the new one is young');
    assert.equal((await store.heads(['lobby'])).get('lobby'), { head: 4, first: 4, wholeFrom: 4 });
    assert.is(await trimAll(store, { ageMaxMs: 10 }, 2_000), 1);
  },

  'after with a trimmed seq returns the entries that are kept': async (store) => {
    await fill(store, [1, 2, 3, 4, 5]);
    await trimAll(store, { countMax: 2 });
    for (const after of [0, 1, 3]) {
      const { entries, first } = await store.after('lobby', after, 1);
      assert.equal([entries.map(({ seq }) => seq), first], [[4], 4]);
    }
    assert.equal((await store.page('lobby', 4, 10)).messages, []);
  },

  'a trimmed message is gone, and its id is free again': async (store) => {
    await fill(store, [1, 2, 3]);
    await post(store, bob.react('r', 1, '👍'), bob.react('s', 3, '👍'), ada.edit('e', 1, 'new'));
    await trimAll(store, { countMax: 1 });
    assert.is(await refusalOf(store, ada.edit('x', 2, 'no')), 'not_found');
    assert.is(await refusalOf(store, bob.react('x', 1, '👍')), 'not_found');
    assert.is(await refusalOf(store, bob.message('x', { replyTo: 1 })), 'not_found');
    const { messages } = await store.page('lobby', undefined, 10);
    assert.equal(messages.map(({ entry, reactors }) => [entry.seq, reactors]), [
      [3, { '👍': ['bob'] }],
    ]);
    const [again] = await store.append([bob.message('1')]);
    assert.equal(again!.ok && [again!.repeated, again!.entry.seq], [false, 7]);
  },

  'only the named rooms are trimmed': async (store) => {
    for (const room of ['lobby', 'garden', 'team/red']) await fill(store, [1, 2, 3], room);
    const some = ['garden', 'team/red', 'x'];
    const { removed } = await store.trim({ ageMaxMs: 0, countMax: 1 }, 0, some);
    assert.is(removed, 4);
    assert.equal(await seqsOf(store), [1, 2, 3]);
    assert.equal([await seqsOf(store, 'garden'), await seqsOf(store, 'team/red')], [[3], [3]]);
    assert.is((await store.trim({ ageMaxMs: 5, countMax: 0 }, 7, ['lobby'])).removed, 1);
    assert.is((await store.trim({ ageMaxMs: 1, countMax: 1 }, 100, [])).removed, 0);
    assert.equal(await seqsOf(store), [2, 3]);
    assert.is(await trimAll(store, { countMax: 1 }), 1, 'all when none are named');
  },

  'many rooms and entries are trimmed in several calls': async (store) => {
    const rooms = Array.from({ length: 250 }, (_, i) => `room-${i}`);
    await post(
      store,
      ...rooms.flatMap((room) => ['1', '2', '3'].map((id) => writer(ADA, room).message(id))),
    );
    for (let i = 0; i < 12; i++) {
      const drafts = Array.from({ length: 500 }, (_, j) => ada.message(`${i}-${j}`));
      await post(store, ...drafts);
    }
    const { removed, isDone } = await store.trim({ ageMaxMs: 0, countMax: 1 }, 0);
    assert.ok(removed > 0 && removed < 6_499 && !isDone, `${removed} at once`);
    assert.is(removed + await trimAll(store, { countMax: 1 }), 500 + 5_999);
    assert.equal(await seqsOf(store), [6_000]);
    const heads = await store.heads(rooms);
    for (const head of heads.values()) assert.equal(head, { head: 3, first: 3, wholeFrom: 3 });
  },
};
