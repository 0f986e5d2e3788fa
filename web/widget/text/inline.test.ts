import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseInline } from './inline.ts';
import { sketch } from './markdown.fixture.ts';

const test = suite('inline');

function expectParse(lines: Record<string, string>): void {
  for (const [line, expected] of Object.entries(lines)) {
    assert.is(sketch(parseInline(line)), expected, line);
  }
}

function expectUnchanged(...lines: string[]): void {
  for (const line of lines) {
    assert.equal(parseInline(line), line === '' ? [] : [{ type: 'text', text: line }], line);
  }
}

test('asterisks and underscores make bold and italic', () => {
  expectParse({
    '**b**': '<b>b</b>',
    '*i* and _i_': '<i>i</i> and <i>i</i>',
    'so **very** good': 'so <b>very</b> good',
    '(*i*), "_i_"!': '(<i>i</i>), "<i>i</i>"!',
    '**B**old **S**hort': '<b>B</b>old <b>S</b>hort',
    '这是**粗**体和*斜*体': '这是<b>粗</b>体和<i>斜</i>体',
    '**שלום** עולם': '<b>שלום</b> עולם',
  });
});

test('marks can be nested', () => {
  expectParse({
    '***both***': '<i><b>both</b></i>',
    '***b** i*': '<i><b>b</b> i</i>',
    '***i* b**': '<b><i>i</i> b</b>',
    '**b _i_ b**': '<b>b <i>i</i> b</b>',
    '*i **b** i*': '<i>i <b>b</b> i</i>',
    '_a *b **c** d* e_': '<i>a <i>b <b>c</b> d</i> e</i>',
    '**`code`** _[a](https://b.example)_':
      '<b><c>code</c></b> <i><a https://b.example/ at b.example>a</a></i>',
  });
});

test('two tildes strike text', () => {
  expectParse({
    '~~a~~': '<s>a</s>',
    '**~~a~~** ~~*b*~~': '<b><s>a</s></b> <s><i>b</i></s>',
    '~~a **b~~ c**': '<s>a **b</s> c**',
    '**~~a**~~': '<b>~~a</b>~~',
  });
  expectUnchanged('~a~', '~~~a~~~', '~~a', '~~ a ~~', '3~~4~~5', '~/a and ~/b');
});

test('unfinished marks stay as typed', () => {
  expectUnchanged(
    '',
    '**b',
    '*i',
    '_i',
    'b**',
    '**b*',
    '`code',
    '``code`',
    '``',
    '` `',
    '[a',
    '[a]',
    '[a](',
    '[a](b.example',
    '[a] (https:// b)',
    '** b **',
    '* i *',
    '- * one',
    '****',
    '****b****',
    '__b__',
  );
});

test('an unpaired mark leaves the rest unchanged', () => {
  expectParse({
    '**a *b**': '<b>a *b</b>',
    '*a *b*': '*a <i>b</i>',
    '*a **b* c**': '<i>a **b</i> c**',
    '**_**': '<b>_</b>',
    '`a `` b`': '<c>a `` b</c>',
    '**a* *b*': '**a* <i>b</i>',
    '**a***': '<b>a</b>*',
  });
});

test('marks do not apply within a word', () => {
  expectUnchanged(
    'snake_case_name',
    '_x_y',
    'x_y_',
    '2*3*4',
    'a*b*c',
    '2**8 and 2**9',
    '5 * 3 * 2',
    '¯\\_(ツ)_/¯ >_<',
    '¯_(ツ)_/¯',
    '>_< and -_-',
    '(o_o) ^_^ T_T',
    'é_è_é',
    '*.ts and *.js',
    '\\*a\\*',
  );
});

test('code has as many backticks on both sides, and contains no marks', () => {
  expectParse({
    'run `npm ci` now': 'run <c>npm ci</c> now',
    '`**a** _b_ https://c.example`': '<c>**a** _b_ https://c.example</c>',
    '**a `b** c`': '**a <c>b** c</c>',
    '`` a`b ``': '<c>a`b</c>',
    '```one line```': '<c>one line</c>',
    '`a``b`': '<c>a``b</c>',
  });
  expectUnchanged('````a````');
});

test('an address is a link as typed, whatever marks it contains', () => {
  expectParse({
    'see https://a.example/b_c_d*e*f.':
      'see <a https://a.example/b_c_d*e*f>https://a.example/b_c_d*e*f</a>.',
    '**https://a.example/x**': '<b><a https://a.example/x>https://a.example/x</a></b>',
    '_https://a.example/x_': '<i><a https://a.example/x>https://a.example/x</a></i>',
  });
});

test('hostile lines are parsed quickly and never throw', () => {
  const many = 20_000;
  const hostile = [
    '*'.repeat(many),
    '_'.repeat(many),
    '`'.repeat(many),
    '['.repeat(many),
    '*a '.repeat(many),
    '**a '.repeat(many),
    '*a _b **c '.repeat(many),
    '*a* _b_ **c** '.repeat(many),
    'a** '.repeat(many),
    '***a'.repeat(many),
    '***a* '.repeat(many),
    '`a``b```c'.repeat(many),
    '[a]('.repeat(many),
    '[a](x'.repeat(many),
    '[a](https://b.example/('.repeat(many),
    '[a](https://b.example)'.repeat(many / 10),
    `[${'a.'.repeat(many)}](https://b.example)`,
    `https://a.example/${'('.repeat(many)}${')'.repeat(many * 2)}`,
    '\u0000*\u0001*\u202e**\u2066**'.repeat(many),
    '\ud800*\udc00*'.repeat(many),
  ];
  for (const line of hostile) {
    const started = performance.now();
    const parts = parseInline(line);
    const tookMs = performance.now() - started;
    assert.ok(tookMs < 5_000, `${tookMs} ms: ${line.slice(0, 20)}`);
    assert.ok(parts.length > 0);
  }
});

test('marks nest no deeper than there are kinds of them', () => {
  const deep = '*_**~~a '.repeat(5_000) + 'a~~ b** c_ d*'.repeat(5_000);
  const depth = (parts: ReturnType<typeof parseInline>): number =>
    Math.max(0, ...parts.map((part) => 'parts' in part ? 1 + depth(part.parts) : 0));
  const found = depth(parseInline(deep));
  assert.ok(found >= 1 && found <= 4, `${found}`);
});

test('no text of a line is lost', () => {
  const line = 'a *b **c* _d_ e** `f` ***g* [h](i) *j ***k*** l_m_n `o';
  const words = (text: string) => text.replace(/[*_`]/g, '');
  const text = (parts: ReturnType<typeof parseInline>): string =>
    parts.map((part) => 'parts' in part ? text(part.parts) : part.text).join('');
  assert.is(words(text(parseInline(line))), words(line));
});

test.run();
