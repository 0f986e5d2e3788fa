import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { linkify } from './linkify.ts';

const test = suite('linkify');

const links = (text: string) => linkify(text).filter((part) => part.href !== undefined);
const joined = (text: string) => linkify(text).map((part) => part.text).join('');

test('a text without an address is one part', () => {
  assert.equal(linkify('no address here: http, //, www'), [{
    text: 'no address here: http, //, www',
  }]);
  assert.equal(linkify(''), []);
});

test('an address becomes a link and the words around it stay', () => {
  assert.equal(linkify('see https://example.org/a?b=c#d now'), [
    { text: 'see ' },
    { text: 'https://example.org/a?b=c#d', href: 'https://example.org/a?b=c#d' },
    { text: ' now' },
  ]);
});

test('several addresses are found, upper case too', () => {
  assert.equal(links('http://a.example, HTTPS://B.example/X').map((part) => part.href), [
    'http://a.example/',
    'https://b.example/X',
  ]);
});

test('punctuation that ends a sentence is not part of the address', () => {
  for (const tail of ['.', ',', '!', '?', ';', ':', '…', '’', '»', ').', '))', '?!', '**']) {
    assert.is(links(`(https://example.org/a${tail}`)[0]?.text, 'https://example.org/a', tail);
  }
});

test('brackets of the address stay', () => {
  assert.is(links('https://example.org/a_(b)')[0]?.text, 'https://example.org/a_(b)');
  assert.is(links('(https://example.org/a_(b))')[0]?.text, 'https://example.org/a_(b)');
});

test('only http and https are made clickable', () => {
  for (
    const text of [
      'javascript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'file:///etc/passwd',
      'vbscript:x',
      'xhttp://a',
      'http://',
      'https://?',
    ]
  ) {
    assert.equal(links(text), [], text);
  }
});

test('markup around an address stays text', () => {
  assert.equal(linkify('<a href="https://example.org/">x</a>').map((part) => part.text), [
    '<a href="',
    'https://example.org/',
    '">x</a>',
  ]);
});

test('an address that hides its host behind a user name stays text', () => {
  assert.equal(links('https://bank.example@evil.example/'), []);
  assert.equal(links('https://bank.example:pass@evil.example/'), []);
  assert.equal(links('https://@evil.example/'), []);
});

test('an invisible or direction-changing character ends an address', () => {
  for (
    const trick of ['\u202e', '\u2066', '\u200b', '\u200f', '\u00ad', '\u3164', '\u2800', '\u0000']
  ) {
    const text = `https://evil.example/${trick}gro.elpmaxe`;
    assert.is(links(text)[0]?.text, 'https://evil.example/', JSON.stringify(trick));
    assert.is(joined(text), text);
  }
});

test('a host with lookalike letters is shown in its ASCII form', () => {
  const [link] = links('https://b\u0430nk.example/login');
  assert.is(link?.href, 'https://xn--bnk-6cd.example/login');
  assert.is(link?.text, link?.href);
});

test('no text is lost or repeated', () => {
  const text =
    'a https://x.example/1, (https://y.example/2) http://z.example. שלום https://w.example/ש';
  assert.is(joined(text), text);
  assert.is(links(text).length, 4);
});

test('the longest message is split quickly', () => {
  const started = performance.now();
  linkify('https://a.example/' + '('.repeat(1_000) + ')'.repeat(2_900));
  linkify('http://'.repeat(570));
  assert.ok(performance.now() - started < 5_000);
});

test.run();
