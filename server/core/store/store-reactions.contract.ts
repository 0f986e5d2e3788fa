/** Store contract: many reactions. Counts, limits, and the reader's own reactions. */
import * as assert from 'uvu/assert';
import { EMOJIS_MAX, REACTORS_MAX } from './bounds.ts';
import { BOB, post, refusalOf, writer } from '../../../scripts/testkit/server/draft.ts';
import { REACTORS_KNOWN_MAX } from './fold.ts';
import type { StoreCases } from './store-cases.contract.ts';
import type { Draft, FoldedMessage, Store } from './store.ts';

const ada = writer();
const bob = writer(BOB);
const DRAFTS_PER_BATCH = 500;
/** Emojis of one code point each. */
const EMOJIS = Array.from({ length: 60 }, (_, i) => String.fromCodePoint(0x1f600 + i));

const user = (i: number) => writer({ id: `user-${i}`, name: 'U' });

async function postMany(store: Store, drafts: readonly Draft[]): Promise<void> {
  for (let i = 0; i < drafts.length; i += DRAFTS_PER_BATCH) {
    await post(store, ...drafts.slice(i, i + DRAFTS_PER_BATCH));
  }
}

async function messageIn(store: Store): Promise<FoldedMessage> {
  return (await store.page('lobby', undefined, 1)).messages[0]!;
}

export const reactionCases: StoreCases = {
  'a message holds a limited number of reactions': async (store) => {
    const react = (i: number, on = true): Draft =>
      user(i >> 1).react(`${i}-${on}`, 2, EMOJIS[i % 2]!, on);
    await post(store, ada.message('b'), ada.message('a'));
    await postMany(store, Array.from({ length: REACTORS_MAX }, (_, i) => react(i)));
    assert.is(await refusalOf(store, bob.react('c', 2, EMOJIS[0]!)), 'forbidden');
    const again = { ...react(7), id: 'again' };
    await post(
      store,
      bob.react('d', 1, EMOJIS[0]!),
      again,
      react(7, false),
      bob.react('c', 2, EMOJIS[0]!),
    );
    assert.equal((await messageIn(store)).counts, {
      [EMOJIS[0]!]: REACTORS_MAX / 2 + 1,
      [EMOJIS[1]!]: REACTORS_MAX / 2 - 1,
    });
  },

  'a message holds a limited number of different emojis': async (store) => {
    await post(store, ada.message('a'));
    const some = EMOJIS.slice(0, EMOJIS_MAX);
    await post(store, ...some.map((emoji, i) => ada.react(`${i}`, 1, emoji)));
    const [refused] = await store.append([bob.react('b', 1, EMOJIS[EMOJIS_MAX]!)]);
    assert.is(refused!.ok, false);
    assert.equal(refused, {
      ok: false,
      refusal: {
        code: 'invalid',
        reason: 'emojis_max',
        max: EMOJIS_MAX,
        message: 'emoji: a message holds at most 50 different ones',
      },
    });
    await post(store, bob.react('c', 1, some[0]!), ada.react('d', 1, some[1]!, false));
    await post(store, bob.react('b', 1, EMOJIS[EMOJIS_MAX]!));
    const { counts } = await messageIn(store);
    assert.is(Object.keys(counts).length, EMOJIS_MAX);
    assert.is(counts[some[0]!], 2);
  },

  'reactors are listed while they are few, counts always': async (store) => {
    await post(store, ada.message('a'));
    const few = Array.from(
      { length: REACTORS_KNOWN_MAX },
      (_, i) => user(i).react(`${i}`, 1, EMOJIS[0]!),
    );
    await post(store, ...few);
    const { counts, reactors } = await messageIn(store);
    assert.equal(counts, { [EMOJIS[0]!]: REACTORS_KNOWN_MAX });
    assert.equal(reactors, { [EMOJIS[0]!]: few.map(({ from }) => from.id) });
    await post(store, bob.react('b', 1, EMOJIS[1]!));
    const crowded = await messageIn(store);
    assert.equal(crowded.counts, { [EMOJIS[0]!]: REACTORS_KNOWN_MAX, [EMOJIS[1]!]: 1 });
    assert.is(crowded.reactors, undefined);
    await post(store, bob.react('c', 1, EMOJIS[1]!, false));
    assert.is(Object.keys((await messageIn(store)).reactors!).length, 1);
  },

  'people who reacted are named by emoji, those of an erased account not': async (store) => {
    const [thumb, heart] = [EMOJIS[0]!, EMOJIS[1]!];
    const named = writer({ id: 'cleo', name: 'Cleo' });
    await post(store, ada.message('a'), ada.message('b'));
    await post(store, bob.react('1', 1, heart), ada.react('2', 1, thumb), bob.react('3', 1, thumb));
    await post(store, named.react('4', 1, heart), ada.react('5', 2, heart));
    await post(store, ada.react('6', 1, thumb, false), ada.react('7', 1, thumb));
    assert.equal(await store.reactorNames('lobby', 1, 20), {
      [heart]: ['Bob', 'Cleo'],
      [thumb]: ['Bob', 'Ada'],
    });
    // The first, so that a crowd that comes later hides nobody.
    assert.equal(await store.reactorNames('lobby', 1, 1), { [heart]: ['Bob'], [thumb]: ['Bob'] });
    while (await store.anonymize('lobby', 'bob') > 0);
    assert.equal(await store.reactorNames('lobby', 1, 20), { [heart]: ['Cleo'], [thumb]: ['Ada'] });
    await post(store, ada.remove('8', 1));
    assert.equal(await store.reactorNames('lobby', 1, 20), {});
    assert.equal(await store.reactorNames('lobby', 99, 20), {});
    assert.equal(await store.reactorNames('nowhere', 1, 20), {});
  },

  'a user’s own reactions are listed by message, ordered by emoji': async (store) => {
    await post(store, ada.message('a'), ada.message('b'), ada.message('c'), ada.message('d'));
    await post(store, ada.react('1', 2, EMOJIS[1]!), ada.react('2', 2, EMOJIS[0]!));
    await post(store, bob.react('3', 2, EMOJIS[0]!), bob.react('4', 2, EMOJIS[1]!));
    await post(store, bob.react('5', 1, EMOJIS[2]!), bob.react('6', 4, EMOJIS[2]!));
    await post(store, bob.react('7', 3, EMOJIS[2]!), bob.react('8', 3, EMOJIS[2]!, false));
    await post(store, writer(BOB, 'garden').message('a'));
    assert.equal(await store.reactionsBy('lobby', 'bob', 2), {
      head: 12,
      emojis: new Map([[2, [EMOJIS[1]!, EMOJIS[0]!]], [4, [EMOJIS[2]!]]]),
    });
    await post(store, ada.remove('9', 2));
    assert.equal(
      (await store.reactionsBy('lobby', 'bob', 1)).emojis,
      new Map([
        [1, [EMOJIS[2]!]],
        [4, [EMOJIS[2]!]],
      ]),
    );
    assert.is((await store.reactionsBy('lobby', 'cleo', 1)).emojis.size, 0);
  },
};
