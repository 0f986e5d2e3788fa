import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildEmojiFiles } from '../../../scripts/build/emoji-files.ts';
import { type EmojiData, toned } from './emoji-data.ts';
import { withoutUnsupported } from './emoji-support.ts';
import { searchEmoji } from './emoji-search.ts';

const test = suite('emoji');

/** The server’s check of a reaction. */
const TAKEN = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?)$/v;

const files = buildEmojiFiles();

async function dataIn(language: string): Promise<EmojiData> {
  const file = (await files).find(({ path }) => path === `emoji/${language}.json`);
  return JSON.parse(file!.body);
}

async function find(language: string, query: string): Promise<string[]> {
  return searchEmoji(await dataIn(language), query).map(([emoji]) => emoji);
}

test('there are nine groups and five tones in every language', async () => {
  assert.is((await files).length, 7);
  for (const { path, body } of await files) {
    const { groups, tones }: EmojiData = JSON.parse(body);
    assert.is(groups.length, 9, path);
    assert.is(tones.length, 5, path);
    assert.ok(groups.flat().length > 1_800, path);
    for (const [, name] of groups.flat()) assert.ok(name, path);
  }
});

test('the server accepts every emoji in every tone as a reaction', async () => {
  const { groups } = await dataIn('en');
  for (const emoji of groups.flat()) {
    for (let tone = 0; tone <= 5; tone += 1) {
      const one = toned(emoji, tone);
      assert.ok(TAKEN.test(one) && one.length <= 40, `${one} in tone ${tone}`);
    }
  }
});

test('emoji of versions that the font lacks are left out', async () => {
  const data = await dataIn('en');
  const all = data.groups.flat();
  const lacks = (version: number) =>
    withoutUnsupported(data, (emoji) => all.find(([one]) => one === emoji)![4] !== version);
  const left = lacks(16).groups.flat();
  assert.ok(left.length < all.length && left.length > 1_800);
  assert.not(left.some(([, , , , version]) => version === 16));
  assert.ok(left.some(([, , , , version]) => version === 15));
  assert.is(withoutUnsupported(data, () => false), data, 'a probe that cannot tell');
});

test('tones apply to people and hands only', async () => {
  const all = (await dataIn('en')).groups.flat();
  const inTone = (emoji: string) => toned(all.find(([one]) => one === emoji)!, 5);
  assert.is(inTone('👋'), '👋🏿');
  assert.is(inTone('☝️'), '☝🏿');
  assert.is(inTone('🧑‍🚀'), '🧑🏿‍🚀');
  assert.is(inTone('😀'), '😀');
  assert.is(inTone('👨‍👩‍👧'), '👨‍👩‍👧');
});

test('emoji are found by prefixes of their words in the reader’s language', async () => {
  assert.ok((await find('en', 'heart')).includes('❤️'));
  assert.is((await find('en', 'rocket'))[0], '🚀');
  assert.is((await find('de', 'rakete'))[0], '🚀');
  assert.ok((await find('fr', 'FUSEE')).includes('🚀'), 'case and accents do not matter');
  assert.ok((await find('ja', 'ロケット')).includes('🚀'));
  assert.equal(await find('en', 'ocket'), []);
  assert.ok((await find('en', 'cat face')).includes('🐱'), 'every word counts');
  assert.equal(await find('en', 'no such emoji'), []);
  assert.equal(await find('en', '🚀'), ['🚀']);
  assert.equal(await find('en', ' '), []);
});

test.run();
