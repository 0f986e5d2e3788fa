import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sketch } from './markdown.fixture.ts';
import { parseMarkdown, plainWords } from './markdown.ts';

const test = suite('markdown');

function expectParse(texts: Record<string, string>): void {
  for (const [text, expected] of Object.entries(texts)) {
    assert.is(sketch(parseMarkdown(text)), expected, text);
  }
}

test('a plain text is one block, with its lines and spaces', () => {
  const text = '  one\n\n  two  three\n- four\n1. five\n# six\n<b>seven</b> &amp;';
  assert.equal(parseMarkdown(text), [{ type: 'text', parts: [{ type: 'text', text }] }]);
  assert.equal(parseMarkdown(''), []);
});

test('marks end at the end of their line', () => {
  expectParse({
    '**a\nb**': '<p>**a\nb**</p>',
    '`a\nb`': '<p>`a\nb`</p>',
    '**a**\n_b_': '<p><b>a</b>\n<i>b</i></p>',
  });
});

test('code between fences is a block, and contains no marks', () => {
  expectParse({
    '```\n**a**\n  > b\n\n[c](d)\n```': '<pre >**a**\n  > b\n\n[c](d)</pre>',
    '```ts\nlet a;\n```': '<pre ts>let a;</pre>',
    'so:\n\n```\na\n```\n\nnow': '<p>so:</p><pre >a</pre><p>now</p>',
    '````\n``\n````': '<pre >``</pre>',
    '```\na\n```\n```\nb\n```': '<pre >a</pre><pre >b</pre>',
  });
});

test('fences that share a line with code lose no text', () => {
  expectParse({
    '```\na\nb```': '<pre >a\nb</pre>',
    '```let a = 1;\nlet b;\n```': '<pre >let a = 1;\nlet b;</pre>',
    '```a b```': '<p><c>a b</c></p>',
  });
});

test('a fence without an end stays as typed', () => {
  expectParse({
    '```\na\nb': '<p>```\na\nb</p>',
    'a\n```js': '<p>a\n```js</p>',
    '```\na\n```\n```\nb': '<pre >a</pre><p>```\nb</p>',
  });
});

test('two lines that begin like items of one kind are a list', () => {
  expectParse({
    '- a\n- **b**': '<list ><p>a</p><p><b>b</b></p></list>',
    '3. a\n4) b': '<list 3><p>a</p><p>b</p></list>',
    'so:\n* a\n  + b\n\nnow': '<p>so:</p><list ><p>a</p><p>b</p></list><p>now</p>',
    '- a\n- b\n1. c\n2. d': '<list ><p>a</p><p>b</p></list><list 1><p>c</p><p>d</p></list>',
    '> - a\n> - b': '<q><list ><p>a</p><p>b</p></list></q>',
  });
});

test('a single item, a dash and a number within a text are no list', () => {
  for (
    const text of ['- a', '1984. What a year', '-a\n-b', '- a\nb', '-\n-', '1. a\n- b', '- \n- ']
  ) {
    assert.equal(parseMarkdown(text), [{ type: 'text', parts: [{ type: 'text', text }] }], text);
  }
});

test('lines that begin with > are a quote', () => {
  expectParse({
    '> a\n> **b**\nc': '<q><p>a\n<b>b</b></p></q><p>c</p>',
    '>a': '<q><p>a</p></q>',
    'c\n> a': '<p>c</p><q><p>a</p></q>',
    '> a\n>\n> b': '<q><p>a\n\nb</p></q>',
    '> a\n>> b': '<q><p>a</p><q><p>b</p></q></q>',
    '> ```\n> a\n> ```': '<q><pre >a</pre></q>',
    '> ```\n> a\n```': '<q><p>```\na</p></q><p>```</p>',
  });
});

test('faces, arrows and empty quotes are not quotes', () => {
  for (
    const text of ['>_<', '>:(', '>.<', '>', '> ', '>>', '> >\n>', 'a > b', '-> a', ' > a', '<3']
  ) {
    expectParse({ [text]: `<p>${text}</p>` });
  }
});

test('quotes nest three deep at most', () => {
  expectParse({ '>>>>> a': '<q><q><q><p>>> a</p></q></q></q>' });
});

test('hostile texts are parsed quickly and never throw', () => {
  const many = 20_000;
  const hostile = [
    '*'.repeat(10_000),
    '>'.repeat(many * 4),
    '> '.repeat(many),
    '>\n'.repeat(many),
    '> a\n'.repeat(many),
    '>>>> a\n>\n'.repeat(many),
    '```a\n'.repeat(many),
    '```\n'.repeat(many),
    '> ```\n'.repeat(many),
    '`'.repeat(many * 4) + 'x',
    '```' + ' '.repeat(many) + 'x',
    '\n'.repeat(many),
    '\r'.repeat(many),
    '\u0000\u0007\u001b[31m\u202e\u2028\ud800\n'.repeat(many),
    '**[a](https://b.example)** _c_ `d`\n'.repeat(many / 10),
  ];
  for (const text of hostile) {
    const started = performance.now();
    const blocks = parseMarkdown(text);
    const tookMs = performance.now() - started;
    assert.ok(tookMs < 5_000, `${tookMs} ms: ${JSON.stringify(text.slice(0, 20))}`);
    assert.ok(blocks.length > 0);
  }
});

test('plain words omit the marks', () => {
  assert.is(
    plainWords('**a** _b_ `c` [d](https://e.example)\n> f\n```js\ng\n```'),
    'a b c d\nf\ng',
  );
  assert.is(plainWords('2 * 3 * 4'), '2 * 3 * 4');
  assert.is(plainWords('- ~~a~~\n- b'), 'a\nb');
});

test.run();
