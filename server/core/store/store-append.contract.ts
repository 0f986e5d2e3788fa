/** Store contract: appends. Seqs, repeated ids, batches, concurrency, values by name. */
import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import * as assert from 'uvu/assert';
import {
  ADA,
  BOB,
  entryOf,
  post,
  refusalOf,
  writer,
} from '../../../scripts/testkit/server/draft.ts';
import { createGroupCommit } from './group-commit.ts';
import type { StoreCases } from './store-cases.contract.ts';
import type { Entry } from '../protocol/entry.ts';

const ada = writer();
const bob = writer(BOB);

const seqs = (entries: readonly Entry[]): number[] => entries.map(({ seq }) => seq);
const upTo = (head: number): number[] => Array.from({ length: head }, (_, i) => i + 1);

export const appendCases: StoreCases = {
  'seqs are contiguous from 1 per room, in the given order': async (store) => {
    const garden = writer(ADA, 'garden');
    const first = await post(store, ada.message('a'), garden.message('a'), bob.message('b'));
    assert.equal(seqs(first), [1, 1, 2]);
    const second = await post(store, garden.message('c'), bob.message('c'), ada.message('d'));
    assert.equal(seqs(second), [2, 3, 4]);
    const { entries } = await store.after('lobby', 0, 10);
    assert.equal(entries.map(({ seq, id }) => [seq, id]), [[1, 'a'], [2, 'b'], [3, 'c'], [4, 'd']]);
  },

  'a repeated id is answered before any rule is checked': async (store) => {
    await post(store, ada.message('a'), ada.edit('b', 1, 'new'), ada.message('c'));
    const impossible = (id: string) => ada.remove(id, Number.MAX_SAFE_INTEGER);
    const answers = await store.append([impossible('a'), impossible('b')]);
    assert.equal(answers.map((answer) => answer.ok && [answer.repeated, answer.entry.seq]), [
      [true, 1],
      [true, 2],
    ]);
    assert.is(await refusalOf(store, impossible('d')), 'not_found');
  },

  'an entry has exactly the fields of its draft': async (store) => {
    const draft = bob.message('b', { at: 1_722_222_222_222, via: 'replica-7', replyTo: 1 });
    const [first, second, third] = await post(
      store,
      ada.message('a'),
      draft,
      bob.react('c', 1, '👍🏽'),
    );
    const from = { id: 'ada', name: 'Ada' };
    assert.equal(first, {
      seq: 1,
      id: 'a',
      from,
      at: 1_700_000_000_000,
      via: 'replica-1',
      text: 'text a',
    });
    assert.equal(second, {
      seq: 2,
      id: 'b',
      from: { id: 'bob', name: 'Bob', role: 'moderator', avatar: '/bob.png' },
      at: 1_722_222_222_222,
      via: 'replica-7',
      text: 'text b',
      replyTo: 1,
    });
    assert.equal(third, {
      seq: 3,
      id: 'c',
      kind: 'react',
      from: BOB,
      at: 1_700_000_000_000,
      via: 'replica-1',
      target: 1,
      emoji: '👍🏽',
      on: true,
    });
    assert.equal((await store.after('lobby', 0, 10)).entries, [first, second, third]);
  },

  'texts, names, ids and room names may be any Unicode': async (store) => {
    const texts = [
      '👩‍👩‍👧‍👦 Grüße',
      '日本語\n\tمرحبا',
      `'"\\;--%_$1?`,
      'é'.normalize('NFD'),
      '\u200b\u202e',
      ' x ',
    ];
    const rooms = [
      'a/b:c@d~e.f_g-h',
      'A/b:c@d~e.f_g-h',
      '部屋',
      'é'.normalize('NFD'),
      'é'.normalize('NFC'),
    ];
    for (const room of rooms) {
      const from = { id: `ü:${room}`, name: `名 ${room}` };
      const drafts = texts.map((text, i) => writer(from, room).message(`${i}-${text}`, { text }));
      await post(store, ...drafts);
      const { entries } = await store.after(room, 0, 10);
      assert.equal(seqs(entries), upTo(texts.length));
      assert.equal(entries.map(({ text }) => text), texts);
      assert.equal(entries.map(({ id }) => id), drafts.map(({ id }) => id));
      assert.equal(entries[0]!.from, from);
    }
    assert.equal([...(await store.heads(rooms)).keys()].sort(), [...rooms].sort());
  },

  'a long text is stored completely': async (store) => {
    const text = '0123456789 äöü😀'.repeat(2_000);
    await post(store, ada.message('a', { text }));
    assert.is((await store.after('lobby', 0, 1)).entries[0]!.text, text);
    assert.is((await store.page('lobby', undefined, 1)).messages[0]!.entry.text, text);
  },

  'the same draft twice in one batch is stored once': async (store) => {
    const appended = await store.append([ada.message('a'), ada.message('a'), ada.message('b')]);
    assert.equal(appended.map((one) => one.ok && one.repeated), [false, true, false]);
    assert.equal(seqs(appended.map(entryOf)), [1, 1, 2]);
    assert.equal(entryOf(appended[1]!), entryOf(appended[0]!));
  },

  'a repeated draft is answered with the first entry': async (store) => {
    const [first] = await post(store, ada.message('a'));
    const again = ada.message('a', { text: 'other', at: 1_800_000_000_000, via: 'replica-2' });
    assert.equal(await store.append([again, ada.message('b')]), [
      { ok: true, repeated: true, entry: first! },
      { ok: true, repeated: false, entry: (await store.after('lobby', 1, 1)).entries[0]! },
    ]);
    assert.is((await store.after('lobby', 0, 10)).head, 2);
  },

  'repeated edits, deletions and reactions take effect once': async (store) => {
    await post(store, ada.message('a'), ada.message('b'));
    const drafts = [ada.edit('c', 1, 'new'), bob.react('d', 1, '👍'), ada.remove('e', 2)];
    const first = await post(store, ...drafts);
    await post(store, bob.react('f', 1, '👍', false));
    const again = await store.append(drafts);
    assert.equal(again.map((one) => one.ok && one.repeated), [true, true, true]);
    assert.equal(again.map(entryOf), first);
    const page = await store.page('lobby', undefined, 10);
    assert.is(page.head, 6);
    assert.equal(page.messages[0]!.counts, {}, 'the removed reaction stays removed');
  },

  'an id that another user took is refused as invalid': async (store) => {
    await post(store, ada.message('a'));
    assert.is(await refusalOf(store, bob.message('a')), 'invalid');
    const within = await store.append([ada.message('b'), bob.message('b'), bob.message('c')]);
    assert.equal(within.map(({ ok }) => ok), [true, false, true]);
    assert.equal(seqs((await store.after('lobby', 0, 10)).entries), [1, 2, 3]);
    const elsewhere = await post(store, writer(BOB, 'garden').message('a'));
    assert.equal(seqs(elsewhere), [1], 'another room has its own ids');
  },

  'a refused draft takes neither seq nor id': async (store) => {
    const appended = await store.append([
      ada.message('a'),
      ada.edit('b', 9, 'nothing there'),
      bob.remove('c', 1),
      ada.message('d'),
    ]);
    assert.equal(appended.map((one) => one.ok ? one.entry.seq : one.refusal.code), [
      1,
      'not_found',
      'forbidden',
      2,
    ]);
    assert.equal(seqs(await post(store, bob.message('b'), ada.message('c'))), [3, 4]);
  },

  'an empty batch is allowed': async (store) => {
    assert.equal(await store.append([]), []);
  },

  'one batch carries drafts of many rooms': async (store) => {
    const drafts = Array.from(
      { length: 600 },
      (_, i) => writer(ADA, `room-${i % 200}`).message(`${i}`),
    );
    const entries = await post(store, ...drafts);
    assert.equal(seqs(entries), drafts.map((_, i) => Math.floor(i / 200) + 1));
    const heads = await store.heads(drafts.map(({ room }) => room));
    assert.is(heads.size, 200);
    for (const { head } of heads.values()) assert.is(head, 3);
  },

  'concurrent appends leave no gap, and a repeated draft appears once': async (store) => {
    const batches = Array.from(
      { length: 40 },
      (_, i) => [ada.message(`own-${i}`), ada.message('shared'), bob.message(`bob-${i}`)],
    );
    const appended = (await Promise.all(batches.map((batch) => store.append(batch)))).flat();
    const { entries, head } = await store.after('lobby', 0, 1_000);
    assert.is(head, 81);
    assert.equal(seqs(entries), upTo(81));
    const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
    for (const one of appended) assert.equal(entryOf(one), bySeq.get(entryOf(one).seq));
    assert.is(appended.filter((one) => one.ok && !one.repeated).length, 81);
  },

  'two concurrent group commits answer each draft with its entry': async (store) => {
    const told = new Map<string, number[]>();
    const commits = [1, 2].map(() =>
      createGroupCommit({
        scheduler: nodeScheduler,
        store,
        onCommit(room, entries) {
          told.set(room, [...(told.get(room) ?? []), ...seqs(entries)]);
        },
      })
    );
    const acks = await Promise.all(Array.from({ length: 1_000 }, async (_, i) => {
      const draft = writer(ADA, `room-${i % 10}`).message(`${i}`);
      return { draft, entry: entryOf(await commits[i % 2]!.add(draft)) };
    }));
    for (let r = 0; r < 10; r++) {
      const room = `room-${r}`;
      const { entries } = await store.after(room, 0, 200);
      assert.equal(seqs(entries), upTo(100));
      assert.equal(told.get(room)!.sort((x, y) => x - y), upTo(100));
      for (const { draft, entry } of acks) {
        if (draft.room === room) assert.equal(entries[entry.seq - 1], entry);
      }
    }
  },

  'the first value stored under a name stays': async (store) => {
    const kept = await Promise.all(
      ['x', 'y', 'z'].map((value) => store.putIfAbsent('secret', value)),
    );
    assert.is(new Set(kept).size, 1);
    assert.is(await store.putIfAbsent('secret', 'other'), kept[0]);
    assert.is(await store.putIfAbsent('Secret', ''), '');
    assert.is(await store.putIfAbsent('Secret', 'x'), '');
  },

  'it can be closed twice': async (store) => {
    await post(store, ada.message('a'));
    await store.close();
    await store.close();
  },

  'a reopened store has all data': async (store, reopen) => {
    const garden = writer(BOB, 'garden/:1');
    await post(store, ada.message('a'), bob.message('b'), garden.message('a'));
    await post(store, ada.edit('c', 1, 'new'), bob.react('d', 1, '👍'), bob.remove('e', 2));
    await store.trim({ ageMaxMs: 0, countMax: 2 }, 0);
    const secret = await store.putIfAbsent('secret', 'x');
    const read = async (from: typeof store) => ({
      heads: [...await from.heads(['lobby', 'garden/:1', 'nowhere'])].sort(),
      entries: await from.after('lobby', 0, 10),
      page: await from.page('lobby', undefined, 10),
    });
    const before = await read(store);
    await store.close();
    const again = await reopen();
    assert.equal(await read(again), before);
    assert.is(await again.putIfAbsent('secret', 'y'), secret);
    const [repeated, fresh] = await again.append([ada.message('a'), ada.message('f')]);
    assert.equal(repeated!.ok && repeated!.repeated, true);
    assert.is(entryOf(fresh!).seq, 6);
  },
};
