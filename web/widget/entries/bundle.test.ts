import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildWeb, BUNDLES } from '../../../scripts/build.ts';
import { assetPath, readBuilt } from '../../../scripts/testkit/web/assets.ts';
import { emojiPhrases } from '../i18n/english/emoji.ts';
import { moderationPhrases } from '../i18n/english/moderation.ts';
import { panelPhrases } from '../i18n/english/panels.ts';
import { phrases } from '../i18n/languages/en.ts';

const test = suite('bundle');

const LATER = Object.keys(BUNDLES);
const ROOT = new URL('../../../', import.meta.url);

await buildWeb({ ifNeeded: true });
const bundles = new Map(
  await Promise.all(
    ['starling', 'starling-room', ...LATER].map(async (name): Promise<[string, string]> => [
      name,
      await readBuilt(name === 'starling' ? '/starling.js' : await assetPath(`${name}.js`)),
    ]),
  ),
);
const [entry, room] = [bundles.get('starling')!, bundles.get('starling-room')!];

test('there are five bundles; entry and room are single modules', () => {
  assert.is(bundles.size, 5);
  for (const bundle of [entry, room]) assert.not.match(bundle, /\bimport(?:\s*[{*"']|\s+\w)/);
});

test('the other bundles import nothing but the room, and contain no second Lit', () => {
  for (const name of LATER) {
    const bundle = bundles.get(name)!;
    const imported = [...bundle.matchAll(/\bfrom\s*"([^"]+)"|\bimport\s*\(?\s*"([^"]+)"/g)]
      .map(([, from, bare]) => from ?? bare);
    assert.equal([...new Set(imported)], ['./starling-room.js'], name);
    assert.not.match(bundle, /lit\$|innerHTML|insertAdjacentHTML|createPolicy/, name);
  }
});

test('the entry contains neither Lit nor the room’s phrases; the room has Lit’s licence notice', () => {
  assert.not.match(entry, /lit\$|@license/);
  assert.not.match(entry, 'Write a message');
  assert.match(room, /@license Lit.*BSD-3-Clause/);
});

test('no bundle contains code that a strict policy forbids', () => {
  for (const [name, bundle] of bundles) {
    assert.not.match(bundle, /\beval\(|new Function|\bstyle="|<style|data:image/, name);
  }
});

test('the hashes that a bundle contains are those of the files that it loads', async () => {
  const hashOf = async (name: string): Promise<string> => {
    const body = await readFile(new URL(`dist${await assetPath(name)}`, ROOT));
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(body));
    return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
  };
  assert.match(entry, await hashOf('starling-room.js'));
  for (const name of [...LATER.map((name) => `${name}.js`), 'languages/de.json']) {
    assert.match(room, await hashOf(name), name);
  }
});

test('each bundle has the English phrases of its modules', async () => {
  const own = {
    'starling-room': [phrases],
    'starling-panels': [phrases, panelPhrases],
    // The room loads the panels before a dialog of moderation opens.
    'starling-moderation': [phrases, panelPhrases, moderationPhrases],
    'starling-emoji': [phrases, emojiPhrases],
  };
  for (const [name, tables] of Object.entries(own)) {
    const known = Object.assign({}, ...tables) as Record<string, unknown>;
    const map = JSON.parse(await readBuilt(await assetPath(`${name}.js.map`)));
    const said = (map.sourcesContent as string[]).flatMap((source) =>
      [...source.matchAll(/\bsay\(\s*'(\w+)'/g)].map(([, key]) => key!)
    );
    assert.ok(said.length > 0, name);
    assert.equal(said.filter((key) => !(key in known)), [], name);
  }
});

test.run();
