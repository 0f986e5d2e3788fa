/** Store contract: edits, deletions and reactions never displace messages and are bounded. */
import * as assert from 'uvu/assert';
import { createRandom } from '../../lib/random.ts';
import { CHANGES_MAX } from './bounds.ts';
import { ADA, BOB, post, writer } from '../../../scripts/testkit/server/draft.ts';
import type { StoreCases } from './store-cases.contract.ts';
import type { Draft, Retention, Store } from './store.ts';

const ada = writer();
const bob = writer(BOB);
const DRAFTS_PER_BATCH = 200;
/** Reactions, and edits: together more than CHANGES_MAX, by more than a call of `trim` removes. */
const EACH = CHANGES_MAX / 2 + 3_000;

/** Appends in batches. */
async function flood(
  store: Store,
  count: number,
  draft: (i: number) => Draft,
): Promise<void> {
  for (let i = 0; i < count; i += DRAFTS_PER_BATCH) {
    const size = Math.min(DRAFTS_PER_BATCH, count - i);
    const appended = await store.append(Array.from({ length: size }, (_, j) => draft(i + j)));
    assert.ok(appended.every((one) => one.ok && !one.repeated));
  }
}

async function trimAll(store: Store, retention: Partial<Retention>, nowMs = 0): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    const { isDone } = await store.trim({ ageMaxMs: 0, countMax: 0, ...retention }, nowMs);
    if (isDone) return;
  }
  throw new Error('trim does not finish');
}

/** Drafts that add and remove reactions of up to 1,000 users to message 2. */
const toggle = (i: number): Draft => {
  const from = { id: `g_${(i >> 1) % 1_000}`, name: 'G' };
  return writer(from).react(`t${i}`, 2, '👍', i % 2 === 0);
};

export const changeCases: StoreCases = {
  'a flood of reactions and edits removes no message, and pages keep its effect': async (store) => {
    const said = (id: string, at: number) => ada.message(id, { at });
    await post(store, said('a', 100), said('b', 200), bob.react('r', 1, '🎉'));
    await post(store, ada.edit('e', 2, 'edited'), said('c', 300), ada.remove('d', 5));
    await flood(store, EACH, toggle);
    await trimAll(store, { countMax: 4 });
    await flood(store, EACH, (i) => ada.edit(`e${i}`, 1, `text ${i}`));
    const [last] = await post(store, said('last', 400));
    await trimAll(store, { countMax: 4 });

    const heads = { head: last!.seq, first: 1, wholeFrom: last!.seq - CHANGES_MAX };
    assert.is(heads.wholeFrom, 7 + 2 * EACH - CHANGES_MAX, 'the oldest changes are dropped');
    assert.equal((await store.heads(['lobby'])).get('lobby'), heads);
    const { messages, ...asTold } = await store.page('lobby', undefined, 100);
    assert.equal(asTold, heads);
    assert.equal(messages.map(({ entry, counts }) => [entry.seq, entry.text, counts]), [
      [1, `text ${EACH - 1}`, { '🎉': 1 }],
      [2, 'edited', {}],
      [5, undefined, {}],
      [last!.seq, 'text last', {}],
    ]);
    const older = [[last!.seq, [2, 5]], [5, [1, 2]], [4, [1, 2]], [2, [1]]] as const;
    for (const [before, seqs] of older) {
      const page = await store.page('lobby', before, 2);
      assert.equal(page.messages.map(({ entry }) => entry.seq), seqs, `before ${before}`);
    }
    const changes = Array.from({ length: CHANGES_MAX }, (_, i) => heads.wholeFrom + i);
    const { entries } = await store.after('lobby', 0, 1_000_000);
    assert.equal(entries.map(({ seq }) => seq), [1, 2, 5, ...changes, last!.seq]);
    const some = (await store.after('lobby', 1, 3)).entries;
    assert.equal(some.map(({ seq }) => seq), [2, 5, heads.wholeFrom]);

    const [again] = await store.append([bob.react('r', 1, '🎉')]);
    assert.equal(again!.ok && [again!.repeated, again!.entry.seq], [true, 1]);
    await post(store, bob.react('r', 1, '🎉', false), ada.edit('again', 2, 'edited again'));
    const [first, second] = (await store.page('lobby', undefined, 10)).messages;
    assert.equal([first!.counts, second!.entry.text], [{}, 'edited again']);

    const kept = async (retention: Partial<Retention>): Promise<number[]> => {
      await trimAll(store, retention, 1_000);
      const page = await store.page('lobby', undefined, 10);
      assert.equal(page.first, page.messages[0]!.entry.seq);
      return page.messages.map(({ entry }) => entry.seq);
    };
    assert.equal(await kept({ countMax: 4 }), [1, 2, 5, last!.seq]);
    assert.equal(await kept({ countMax: 3 }), [2, 5, last!.seq]);
    assert.equal(await kept({ ageMaxMs: 800 }), [2, 5, last!.seq]);
    assert.equal(await kept({ ageMaxMs: 799 }), [5, last!.seq]);
    const { wholeFrom } = (await store.heads(['lobby'])).get('lobby')!;
    assert.is(wholeFrom, heads.wholeFrom + 2, 'by two more changes');
    assert.equal(await kept({ ageMaxMs: 600 }), [last!.seq]);
    const left = (await store.after('lobby', 0, 10)).entries;
    assert.equal(left.map(({ seq }) => seq), [last!.seq, last!.seq + 1, last!.seq + 2]);
  },

  'it reports its used bytes': async (store) => {
    // Incompressible text.
    const random = createRandom(3);
    const text = (): string =>
      Array.from({ length: 300 }, () => random().toString(36).slice(2)).join('');
    const many = Array.from({ length: 300 }, (_, i) => ada.message(`${i}`, { text: text() }));
    const before = await store.usedBytes();
    await post(store, ...many);
    const full = await store.usedBytes();
    assert.ok(full - before > 800_000, `${before} bytes, then ${full}`);
    assert.ok(full < 50_000_000);
    await post(store, writer(ADA, 'garden').message('a'));
    assert.ok(await store.usedBytes() >= full);
    for (let i = 0; i < 300; i++) await store.records.put('held', `lobby ${i}`, { text: text() });
    const withRecords = await store.usedBytes();
    assert.ok(withRecords - full > 800_000, `${full} bytes, then ${withRecords} with records`);
  },

  'trimmed entries no longer count as used bytes': async (store) => {
    const many = Array.from({ length: 1_000 }, (_, i) => ada.message(`${i}`, { at: i + 1 }));
    const longer = many.map((draft) => ({ ...draft, text: `${draft.id} `.repeat(200) }));
    const before = await store.usedBytes();
    await post(store, ...longer);
    const full = await store.usedBytes() - before;
    await trimAll(store, { ageMaxMs: 100, countMax: 0 }, 1_000);
    const { head, first } = (await store.heads(['lobby'])).get('lobby')!;
    assert.equal([head, first], [1_000, 900]);
    const left = await store.usedBytes() - before;
    assert.ok(left < full / 2, `${full} bytes, then ${left}`);
    assert.ok(left > full / 50, `${full} bytes, then ${left}`);
    // Storing the same amount again uses the same amount again.
    await post(store, ...longer.map((draft) => ({ ...draft, id: `more ${draft.id}` })));
    const again = await store.usedBytes() - before;
    assert.ok(again > full * 0.9 && again < full * 1.5, `${full} bytes, then ${again}`);
  },
};
