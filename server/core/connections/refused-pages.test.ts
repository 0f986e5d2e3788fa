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
  return { clock, warnings, textFor: createRefusedPages(log, () => clock.nowMs) };
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

test('a crowd with invented origins cannot fill the log', () => {
  const { clock, warnings, textFor } = setUp();
  for (let i = 0; i < 1_000; i++) textFor(`https://page-${i}.test`);
  assert.is(warnings.length, 20);
  clock.nowMs += 3_600_001;
  textFor('https://www.example.org');
  assert.is(warnings.length, 21);
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
