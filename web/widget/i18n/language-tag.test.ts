import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseLanguage } from './language-tag.ts';

const test = suite('language-tag');

const CODES = ['en', 'pt', 'zh', 'zh-Hant'] as const;

test('the exact language is chosen, without case', () => {
  assert.is(chooseLanguage('pt', CODES), 'pt');
  assert.is(chooseLanguage('ZH-hant', CODES), 'zh-Hant');
});

test('otherwise the next broader language is chosen', () => {
  assert.is(chooseLanguage('pt-BR', CODES), 'pt');
  assert.is(chooseLanguage('zh-Hant-TW', CODES), 'zh-Hant');
  assert.is(chooseLanguage('zh-Hans-CN', CODES), 'zh');
  assert.is(chooseLanguage('pt_BR', CODES), 'pt');
});

test('an unknown language falls back to English', () => {
  for (const tag of ['', 'x', 'tlh-Latn', 'ptolemaic', '-', 'p']) {
    assert.is(chooseLanguage(tag, CODES), 'en', tag);
  }
});

test.run();
