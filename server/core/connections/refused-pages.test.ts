import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Log, silentLog } from '../../lib/log.ts';
import { createRefusedPages } from './refused-pages.ts';

const test = suite('refused pages');
const NOT_ALLOWED = 'this page is not allowed to connect here';

function setUp() {
  const clock = { nowMs: 0 };
  const warnings: unknown[] = [];
  const log: Log = { ...silentLog, warn: (_text, details) => void warnings.push(details) };
  const textOf = createRefusedPages(log, () => clock.nowMs);
  const textFor = (origin: string, network?: string) =>
    textOf({ origin, host: 'chat.example' }, network);
  return { clock, warnings, textFor };
}

test('text and log name the origin and the setting, the log once', () => {
  const { warnings, textFor } = setUp();
  for (let i = 0; i < 3; i++) {
    assert.is(
      textFor('https://www.example.org'),
      `${NOT_ALLOWED}: add https://www.example.org to ALLOWED_ORIGINS`,
    );
  }
  assert.equal(warnings, [{ origin: 'https://www.example.org' }]);
});

test('a crowd with invented origins cannot fill the log, nor one network silence others', () => {
  const { clock, warnings, textFor } = setUp();
  for (let i = 0; i < 100; i++) textFor(`https://page-${i}.test`, '192.0.2.1');
  assert.is(warnings.length, 2);
  textFor('https://www.example.org', '192.0.2.2');
  assert.equal(warnings.at(-1), { origin: 'https://www.example.org' });
  for (let i = 0; i < 1_000; i++) textFor(`https://more-${i}.test`, `198.51.100.${i % 250}`);
  assert.is(warnings.length, 20);
  clock.nowMs += 3_600_001;
  textFor('https://www.example.org', '192.0.2.1');
  assert.is(warnings.length, 21);
});

test('a page of the server without TLS is not advised to be allowed', () => {
  const { warnings, textFor } = setUp();
  assert.is(textFor('http://chat.example'), `${NOT_ALLOWED}: open it with https`);
  assert.equal(warnings, []);
});

test('what is no origin, or does not fit, is not repeated', () => {
  const { warnings, textFor } = setUp();
  const odd = ['null', '', 'https://a b', 'https://ä.test', 'https://a\n.test', 'x'.repeat(9_000)];
  for (const origin of [...odd, `https://${'x'.repeat(80)}.test`]) {
    assert.is(textFor(origin), NOT_ALLOWED, origin);
  }
  assert.equal(warnings, []);
});

test('the text fits a close frame', () => {
  const { textFor } = setUp();
  for (let length = 1; length < 80; length++) {
    const bytes = new TextEncoder().encode(textFor(`https://${'x'.repeat(length)}`)).length;
    assert.ok(bytes <= 123, `${bytes} bytes`);
  }
});

test.run();
