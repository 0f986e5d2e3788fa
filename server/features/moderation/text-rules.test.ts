import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTextRules, type TextRuleOptions } from './text-rules.ts';

const test = suite('rules of texts');

function verdicts(options: Partial<TextRuleOptions>, texts: readonly string[], isMember = false) {
  const rules = createTextRules({ words: {}, links: 'allow', ...options });
  return texts.map((text) => rules?.judge(text, isMember)?.action ?? 'pass');
}

test('without words or link rules there are no text rules', () => {
  assert.is(createTextRules({ words: { refuse: [], hold: [' '] }, links: 'allow' }), undefined);
});

test('a listed word is found as a whole word, however disguised', () => {
  const words = { refuse: ['spam', 'buy now', 'c++'], hold: ['casino'] };
  const bad = [
    'SPAM',
    'spam!',
    '(spam)',
    'ｓｐａｍ',
    'sp\u200bam',
    'Buy   NOW',
    'no c++ here',
    's\u00adpam',
  ];
  assert.equal(verdicts({ words }, bad), bad.map(() => 'refuse'));
  assert.equal(verdicts({ words }, ['casino', 'Casino?']), ['hold', 'hold']);
  assert.equal(verdicts({ words }, ['spammer', 'buynow', 'Occasino', 'hello', 'c+']), [
    'pass',
    'pass',
    'pass',
    'pass',
    'pass',
  ]);
});

test('in scripts without spaces words are found anywhere', () => {
  assert.equal(verdicts({ words: { refuse: ['赌博'] } }, ['来赌博吧', '博赌']), ['refuse', 'pass']);
});

test('listed words are not patterns', () => {
  const words = { refuse: ['a.c', '[x', '(?=', '.*', '\\w', '$^'] };
  assert.equal(verdicts({ words }, ['abc', 'x', 'anything', 'w']), [
    'pass',
    'pass',
    'pass',
    'pass',
  ]);
  assert.equal(verdicts({ words }, ['a.c', '.*']), ['refuse', 'refuse']);
});

test('links are found as browsers would follow them', () => {
  const linked = [
    'https://a.example',
    'HTTP://A',
    'go to www.spam',
    'spam.com',
    'x.ru/y',
    'ftp://x',
    'mailto:a@b',
  ];
  const plain = ['hello.World', 'e.g. this', '3.14', 'a: b', 'node.js', '1.com2'];
  assert.equal(verdicts({ links: 'refuse' }, linked), linked.map(() => 'refuse'));
  assert.equal(verdicts({ links: 'refuse' }, plain), plain.map(() => 'pass'));
  assert.equal(verdicts({ links: 'hold' }, ['spam.com']), ['hold']);
  assert.equal(verdicts({ links: 'members' }, ['spam.com']), ['refuse']);
  assert.equal(verdicts({ links: 'members' }, ['spam.com'], true), ['pass']);
});

test('a long text is checked quickly, whatever it contains', () => {
  const rules = createTextRules({
    words: { refuse: Array.from({ length: 1_000 }, (_, i) => `word${i}x`) },
    links: 'refuse',
  })!;
  for (
    const text of [
      'a.'.repeat(2_000),
      'w'.repeat(4_000),
      'word1'.repeat(800),
      ' '.repeat(4_000),
      'a+-.'.repeat(1_000),
    ]
  ) {
    const startedMs = performance.now();
    rules.judge(text, false);
    const tookMs = performance.now() - startedMs;
    assert.ok(tookMs < 200, `${text.slice(0, 8)}: ${tookMs} ms`);
  }
});

test.run();
