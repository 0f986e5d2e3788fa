import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseInline } from './inline.ts';

const test = suite('named-link');

/** Links of a line as text and address; a link that shows its own address has no place. */
function links(line: string): string[] {
  return parseInline(line).flatMap((part) =>
    part.type === 'link' ? [`${part.text} -> ${part.href}${part.place ? '' : ' (shown)'}`] : []
  );
}

test('text in square brackets with an address in round ones is a link', () => {
  assert.equal(parseInline('see [the docs](https://docs.example/a_(b)?c#d), please'), [
    { type: 'text', text: 'see ' },
    {
      type: 'link',
      text: 'the docs',
      href: 'https://docs.example/a_(b)?c#d',
      place: 'docs.example',
    },
    { type: 'text', text: ', please' },
  ]);
  assert.equal(links('[a](http://b.example:8080/)[c](mailto:d@e.example)').length, 2);
  assert.equal(links('请看[文档](https://docs.example)吧'), ['文档 -> https://docs.example/']);
});

test('only http, https and mailto addresses become links', () => {
  for (
    const target of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'java\tscript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      'blob:https://a.example/x',
      '//a.example',
      '/path',
      '#top',
      'a.example',
      'https:a.example',
      'https://',
      '',
      ' https://a.example',
      'https://a.example "title"',
      '&#106;avascript:alert(1)',
    ]
  ) {
    assert.equal(links(`[text](${target})`).filter((link) => link.startsWith('text')), [], target);
  }
});

test('a mailto link has one recipient and no text that the visitor did not write', () => {
  assert.equal(links('[write](mailto:ben@b.example)'), ['write -> mailto:ben@b.example']);
  for (
    const target of [
      'mailto:a@b.example?bcc=c@d.example',
      'mailto:a@b.example,c@d.example',
      'mailto:a@b.example&body=x',
      'mailto:a%40b.example@c.example',
      'mailto:',
      'mailto:?to=a@b.example',
    ]
  ) {
    assert.equal(links(`[text](${target})`), [], target);
  }
});

test('a text that looks like another address is replaced by the real one', () => {
  const evil = 'https://evil.example/';
  for (
    const text of [
      'https://bank.example',
      'bank.example',
      'www.bank.example/login',
      'BANK.EXAMPLE',
      'go to bank.example now',
      'bank.example@evil.example',
      'https://bank.example@evil.example',
      'https://bank',
      'evil.example.bank.example',
      'login.evil.example',
      'b\u0430nk.example',
      'bank\uff0eexample',
      'bank\u3002example',
      'bank\u200b.ex\u00adample',
      'https\uff1a//bank',
      '10.0.0.1',
      'ben@bank.example',
      '**bank**.example',
      '`bank.example',
    ]
  ) {
    assert.equal(links(`[${text}](${evil})`), [`${evil} -> ${evil} (shown)`], text);
  }
});

test('words around a link cannot make its text another address', () => {
  const evil = 'https://evil.example/';
  for (
    const line of [
      `bank.[example](${evil})`,
      `[bank](${evil}).example`,
      `**bank**.[example](${evil})`,
      `https://bank.example/[login](${evil})`,
      `ben@[bank](${evil})`,
    ]
  ) {
    assert.ok(links(line).includes(`${evil} -> ${evil} (shown)`), line);
  }
  assert.ok(links(`[bank.](${evil})[example](${evil})`).some((link) => link.endsWith('(shown)')));
});

test('a text that is the address or contains its host is kept', () => {
  assert.equal(
    links(
      '[a.example](https://a.example/b) [www.a.example](https://a.example) [A.example](https://www.a.example)',
    )
      .map((link) => link.split(' ')[0]),
    ['a.example', 'www.a.example', 'A.example'],
  );
  assert.equal(links('[me, a@b.example](mailto:a@b.example)'), [
    'me, a@b.example -> mailto:a@b.example',
  ]);
  assert.equal(links('[eve@b.example](mailto:ben@b.example)'), [
    'ben@b.example -> mailto:ben@b.example (shown)',
  ]);
  assert.equal(links('[ask @ben](https://a.example)'), ['ask @ben -> https://a.example/']);
  assert.equal(links('[version 1.2.3, v2.0](https://a.example)'), [
    'version 1.2.3, v2.0 -> https://a.example/',
  ]);
});

test('a direction-changing or invisible text makes no link', () => {
  for (const text of ['a\u202eb', '\u2066a', 'a\u0000b', 'a\tb', '\u200b', ' ', '\u3164', '']) {
    assert.equal(
      links(`[${text}](https://a.example/)`).filter((link) => !link.endsWith('(shown)')),
      [],
      JSON.stringify(text),
    );
  }
});

test('an address with invisible characters or a user name makes no link', () => {
  for (
    const target of [
      'https://bank.example@evil.example',
      'https://a.example/\u202ex',
      'https://a.example/\u200bx',
      'https://a.exa\u00admple',
      `https://a.example/${'x'.repeat(2_000)}`,
    ]
  ) {
    assert.equal(
      links(`[text](${target})`).filter((link) => link.startsWith('text')),
      [],
      JSON.stringify(target.slice(0, 40)),
    );
  }
});

test('a host with lookalike letters is shown in its ASCII form', () => {
  const [part] = parseInline('[here](https://b\u0430nk.example/)');
  assert.is(part?.type === 'link' && part.place, 'xn--bnk-6cd.example');
});

test('a text that NFKC makes very long is replaced by the real address', () => {
  const evil = 'https://evil.example/';
  // The character is a square that contains six letters.
  assert.equal(links(`[${'\u3316'.repeat(20)}](${evil})`).length, 1);
  assert.equal(links(`[${'\u3316'.repeat(200)}](${evil})`), [`${evil} -> ${evil} (shown)`]);
});

test('a very long text makes no link', () => {
  assert.equal(links(`[${'x'.repeat(200)}](https://a.example)`).length, 1);
  assert.equal(
    links(`[${'x'.repeat(201)}](https://a.example)`).filter((link) => link.startsWith('x')),
    [],
  );
});

test.run();
