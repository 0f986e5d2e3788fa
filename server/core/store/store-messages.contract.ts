/** Store contract: edits, deletions and reactions, and their effect on pages. */
import * as assert from 'uvu/assert';
import type { Entry } from '../protocol/entry.ts';
import { createRandom } from '../../lib/random.ts';
import { ADA, BOB, post, refusalOf, writer } from '../../../scripts/testkit/server/draft.ts';
import { type Folded, foldEntry } from './fold.ts';
import type { StoreCases } from './store-cases.contract.ts';
import type { Draft, FoldedMessage, Store } from './store.ts';

const ada = writer();
const bob = writer(BOB);

const pageOf = async (store: Store, before?: number, limit = 100): Promise<FoldedMessage[]> =>
  (await store.page('lobby', before, limit)).messages;
const reactorsOf = async (store: Store): Promise<[string, string[]][]> =>
  Object.entries((await pageOf(store))[0]!.reactors!);

export const messageCases: StoreCases = {
  'a text is stored with all its characters': async (store) => {
    const text = 'a\0b\x1b0\x1b\u202e\n\u2028 “é” 👋🏽 \' " \\ $1 %';
    const [first] = await post(store, { ...ada.message('a'), text });
    await post(store, { ...ada.edit('b', 1, `${text}!`) });
    assert.is(first!.text, text);
    const { entries } = await store.after('lobby', 0, 10);
    assert.equal(entries.map((entry) => entry.text), [`${text}!`, `${text}!`]);
    assert.is((await pageOf(store))[0]!.entry.text, `${text}!`);
    await post(store, { ...ada.message('c'), text });
    const [again] = await store.append([{ ...ada.message('c'), text }]);
    assert.ok(again!.ok && again!.entry.text === text);
  },

  'an edit replaces the text wherever the message is read': async (
    store,
  ) => {
    const [first, other] = await post(store, ada.message('a'), ada.message('b'));
    const accepted = await post(
      store,
      { ...ada.edit('c', 1, 'new'), at: 1_800 },
      { ...ada.edit('d', 1, 'newer'), at: 1_900 },
      { ...ada.edit('e', 1, 'newest'), at: 2_000 },
    );
    assert.equal(accepted.map(({ kind, target, text }) => [kind, target, text]), [
      ['edit', 1, 'new'],
      ['edit', 1, 'newer'],
      ['edit', 1, 'newest'],
    ]);
    const [shown] = await pageOf(store);
    assert.equal(shown!.entry, { ...first!, text: 'newest', edited: 2_000 });
    const { entries } = await store.after('lobby', 0, 10);
    assert.equal(entries, [
      { ...first!, text: 'newest', edited: 2_000 },
      other!,
      ...accepted.map((entry) => ({ ...entry, text: 'newest' })),
    ]);
    const again = await store.append([ada.message('a'), ada.edit('c', 1, 'new')]);
    assert.equal(again, [
      { ok: true, repeated: true, entry: { ...first!, text: '' } },
      { ok: true, repeated: true, entry: { ...accepted[0]!, text: '' } },
    ]);
  },

  'a deletion erases the texts of the message and all its edits': async (store) => {
    const [first, other] = await post(store, ada.message('a'), ada.message('b'));
    const { text: _erased, ...rest } = first!;
    await post(store, ada.edit('c', 1, 'new'), bob.react('d', 1, '👍'), ada.edit('e', 2, 'kept'));
    await post(store, ada.edit('f', 1, 'newer'), ada.remove('g', 1));
    const { entries } = await store.after('lobby', 0, 10);
    assert.equal(entries.map(({ text, deleted }) => [text, deleted]), [
      ['', true],
      ['kept', undefined],
      ['', undefined],
      [undefined, undefined],
      ['kept', undefined],
      ['', undefined],
      [undefined, undefined],
    ]);
    const [shown, second] = await pageOf(store);
    assert.equal(shown, {
      entry: { ...rest, deleted: true, edited: 1_700_000_000_000 },
      counts: {},
      reactors: {},
    });
    assert.equal(second!.entry, { ...other!, text: 'kept', edited: 1_700_000_000_000 });
    assert.equal(entries[0]!.edited, 1_700_000_000_000);
    const [again] = await store.append([ada.message('a')]);
    assert.equal(again, {
      ok: true,
      repeated: true,
      entry: { ...first!, text: '', deleted: true },
    });
  },

  'only the author may edit or delete a message, once it is not deleted': async (store) => {
    await post(store, ada.message('a'), ada.message('b'), ada.system('c', 'Ada came'));
    await post(store, bob.react('d', 1, '👍'), ada.edit('e', 1, 'new'), ada.remove('f', 2));
    const cases: [target: number, code: string, by?: typeof ada][] = [
      [1, 'forbidden', bob],
      [2, 'not_found'],
      [3, 'not_found'],
      [4, 'not_found', bob],
      [5, 'not_found'],
      [6, 'not_found'],
      [7, 'not_found'],
      [0, 'not_found'],
    ];
    for (const [target, code, by = ada] of cases) {
      assert.is(await refusalOf(store, by.edit('x', target, 'no')), code, `edit of ${target}`);
      assert.is(await refusalOf(store, by.remove('x', target)), code, `delete of ${target}`);
    }
    const inNoRoom = writer(ADA, 'nowhere');
    assert.is(await refusalOf(store, inNoRoom.edit('x', 1, 'no')), 'not_found');
    assert.is((await store.heads(['lobby'])).get('lobby')!.head, 6);
    assert.equal((await pageOf(store)).map(({ entry }) => entry.text), [
      'new',
      undefined,
      'Ada came',
    ]);
  },

  'any user may react to a message, unless it is deleted or missing': async (store) => {
    await post(store, ada.message('a'), ada.message('b'), ada.system('c', 'Ada came'));
    await post(store, ada.remove('d', 2));
    await post(store, ada.react('e', 1, '👍'), bob.react('f', 1, '👍'));
    for (const target of [2, 3, 4, 9]) {
      for (const on of [true, false]) {
        assert.is(await refusalOf(store, bob.react('x', target, '👍', on)), 'not_found');
      }
    }
  },

  'a reply needs an existing message, which may be deleted': async (store) => {
    await post(store, ada.message('a'), ada.system('b', 'Ada came'), ada.remove('c', 1));
    for (const replyTo of [2, 3, 4, 99]) {
      assert.is(await refusalOf(store, bob.message('x', { replyTo })), 'not_found');
    }
    await post(store, bob.message('d', { replyTo: 1 }));
    assert.is((await pageOf(store))[2]!.entry.replyTo, 1);
  },

  'rules take earlier drafts of the batch into account': async (store) => {
    const appended = await store.append([
      ada.message('a'),
      ada.edit('b', 1, 'new'),
      bob.react('c', 1, '👍'),
      ada.remove('d', 1),
      bob.react('e', 1, '👍'),
      bob.message('f', { replyTo: 1 }),
    ]);
    assert.equal(appended.map(({ ok }) => ok), [true, true, true, true, false, true]);
  },

  'a reaction without effect adds nothing and is answered with its message': async (
    store,
  ) => {
    const [message] = await post(store, ada.message('a'));
    const again = [
      bob.react('1', 1, '👍', false),
      bob.react('2', 1, '👍'),
      bob.react('3', 1, '👍'),
    ];
    const appended = await store.append(again);
    assert.equal(appended.map((one) => one.ok && [one.repeated, one.entry.seq]), [
      [true, 1],
      [false, 2],
      [true, 1],
    ]);
    assert.equal(appended[0]!.ok && appended[0]!.entry, message);
    assert.is((await store.after('lobby', 0, 10)).entries.length, 2);
    await post(store, bob.react('4', 1, '👍', false));
    const [last] = await store.append([bob.react('5', 1, '👍', false)]);
    assert.ok(last!.ok && last!.repeated);
    assert.is((await store.heads(['lobby'])).get('lobby')!.head, 3);
    assert.equal(await reactorsOf(store), []);
  },

  'reactors are listed by emoji, in order of first use': async (store) => {
    const cleo = writer({ id: 'cleo', name: 'Cleo' });
    await post(store, ada.message('a'));
    await post(store, cleo.react('1', 1, '🎉'), bob.react('2', 1, '👍'), bob.react('3', 1, '🎉'));
    await post(store, ada.react('4', 1, '🎉'));
    assert.equal(await reactorsOf(store), [['🎉', ['cleo', 'bob', 'ada']], ['👍', ['bob']]]);
    await post(store, cleo.react('5', 1, '🎉'));
    assert.equal(await reactorsOf(store), [['🎉', ['cleo', 'bob', 'ada']], ['👍', ['bob']]]);
    // An emoji keeps its place when the first user removes it.
    await post(store, cleo.react('6', 1, '🎉', false));
    await post(store, ada.react('7', 1, '👍', false));
    assert.equal(await reactorsOf(store), [['🎉', ['bob', 'ada']], ['👍', ['bob']]]);
    await post(store, cleo.react('8', 1, '🎉'));
    assert.equal(await reactorsOf(store), [['🎉', ['bob', 'ada', 'cleo']], ['👍', ['bob']]]);
    // When nobody uses it any more, it starts again at the end.
    await post(store, bob.react('9', 1, '🎉', false), ada.react('10', 1, '🎉', false));
    await post(store, cleo.react('11', 1, '🎉', false), bob.react('12', 1, '🎉'));
    assert.equal(await reactorsOf(store), [['👍', ['bob']], ['🎉', ['bob']]]);
    assert.is(
      (await store.heads(['lobby'])).get('lobby')!.head,
      11,
      'each change took a seq',
    );
  },

  'pages of a random history equal its folded entries': async (store) => {
    const random = createRandom(11);
    const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
    const writers = [ada, bob, writer({ id: 'cleo', name: 'Cleo' })];
    const folded: Folded = new Map();
    for (let i = 0; i < 60; i++) {
      const drafts = Array.from({ length: 10 }, (_, j): Draft => {
        const id = `${i}-${j}`;
        const by = one(writers);
        const target = Math.ceil(random() * i * 8);
        const kind = random();
        if (kind < 0.3) return by.message(id);
        if (kind < 0.33) return by.system(id, `system ${id}`);
        if (kind < 0.5) return { ...by.edit(id, target, `edit ${id}`), at: i };
        if (kind < 0.55) return by.remove(id, target);
        return by.react(id, target, one(['👍', '🎉', '❤️']), random() < 0.6);
      });
      for (const appended of await store.append(drafts)) {
        if (appended.ok && !appended.repeated) foldEntry(folded, appended.entry);
      }
    }
    const expected = [...folded.values()];
    const hasAll = [
      (e: Entry) => e.edited !== undefined,
      (e: Entry) => e.deleted,
      (e: Entry) => e.kind === 'system',
    ].every((is) => expected.some(({ entry }) => is(entry)));
    assert.ok(hasAll && expected.some(({ counts }) => Object.keys(counts).length > 1));
    const asShown = (messages: FoldedMessage[]) =>
      messages.map(({ entry, counts, reactors }) => [
        entry,
        Object.entries(counts),
        Object.entries(reactors!),
      ]);
    const read: FoldedMessage[] = [];
    for (let i = 0; i < 100; i++) {
      const page = await pageOf(store, read[0]?.entry.seq, 7);
      if (page.length === 0) break;
      read.unshift(...page);
    }
    assert.equal(asShown(read), asShown(expected));
  },
};
