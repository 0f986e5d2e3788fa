import { readdirSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { launcherWords } from './launcher-words.ts';

const test = suite('launcher-words');

test('every language has the launcher’s phrases with its own plural forms', () => {
  const codes = readdirSync(new URL('../i18n/languages/', import.meta.url))
    .map((name) => name.replace(/\.ts$/, ''));
  assert.is(new Set(codes.map((code) => launcherWords(code).open)).size, codes.length);
  for (const code of codes) {
    const words = launcherWords(code);
    for (const category of new Intl.PluralRules(code).resolvedOptions().pluralCategories) {
      const count = [...Array(101).keys(), 1_000_000]
        .find((one) => new Intl.PluralRules(code).select(one) === category);
      if (count === undefined) continue;
      const said = words.unread(count);
      assert.not.match(said, /[{}]|undefined/, `${code} ${category}`);
    }
    assert.match(words.unread(12), new Intl.NumberFormat(code).format(12), code);
  }
});

test('Arabic has six plural forms', () => {
  const { unread } = launcherWords('ar-EG');
  assert.is(
    new Set([0, 1, 2, 3, 11, 100].map((count) => unread(count).replace(/\d+/, ''))).size,
    5,
  );
  assert.is(unread(2), 'رسالتان غير مقروءتين');
});

test('an unsupported language falls back to English', () => {
  assert.is(launcherWords('tlh').unread(1), '1 unread message');
  assert.is(launcherWords('').open, 'Open the chat');
});

test.run();
