import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLog, LOG_FORMATS, LOG_LEVELS, type LogSettings } from './log.ts';

const test = suite('log');

function gather(settings: Partial<LogSettings> = {}) {
  const lines: string[] = [];
  const troubles: string[] = [];
  const log = createLog({
    level: 'debug',
    format: 'text',
    ...settings,
    write(line, isTrouble) {
      lines.push(line);
      if (isTrouble) troubles.push(line);
    },
  });
  return { log, lines, troubles };
}

test('a text line has time, level, message and fields', () => {
  const { log, lines, troubles } = gather();
  log.info('store: available', { room: 'lobby', tries: 3, isNew: true, nothing: undefined });
  log.warn('link: down');
  assert.match(
    lines[0]!,
    /^\d{4}-\d\d-\d\dT[\d:.]+Z info store: available room="lobby" tries=3 isNew=true$/,
  );
  assert.match(lines[1]!, /Z warn link: down$/);
  assert.equal(troubles, [lines[1]]);
});

test('a JSON line has the same data', () => {
  const { log, lines } = gather({ format: 'json' });
  log.error('store: away', { room: 'lobby', tries: 3, reason: 'say "hi"' });
  const parsed = JSON.parse(lines[0]!);
  assert.ok(Math.abs(Date.parse(parsed['@timestamp']) - Date.now()) < 10_000);
  assert.equal([parsed.level, parsed.message, parsed.room, parsed.tries, parsed.reason], [
    'ERROR',
    'store: away',
    'lobby',
    3,
    'say "hi"',
  ]);
});

test('messages below the level are not written', () => {
  for (const [i, level] of LOG_LEVELS.entries()) {
    const { log, lines } = gather({ level });
    for (const each of LOG_LEVELS) log[each](each);
    assert.equal(lines.map((line) => line.split(' ')[1]), LOG_LEVELS.slice(i));
  }
});

test('braces in a message are kept', () => {
  const { log, lines } = gather();
  log.error('cannot start: {room} {*} {}', { room: 'lobby' });
  assert.match(lines[0]!, 'cannot start: {room} {*} {} room="lobby"');
});

const FORGED = '2026-01-01T00:00:00.000Z error forged user="root"';
/** Texts that would forge a line, control a terminal, or display other text. */
const CORPUS = [
  `\n${FORGED}`,
  `\r\n${FORGED}`,
  `\r${FORGED}`,
  `\v${FORGED}`,
  `\f${FORGED}`,
  `\u0085${FORGED}`,
  `\u2028${FORGED}`,
  `\u2029${FORGED}`,
  `\0${FORGED}`,
  '\u001b[2J\u001b[1;1H',
  '\u001b[31mred',
  '\u001b]0;title\u0007',
  '\u001b]8;;https://evil.example\u001b\\link',
  '\u009b31mred',
  '\b\b\b\b\bforged',
  '\u007f',
  '\u202eesrever',
  '\u2066isolate\u2069',
  '\u200bzero width\u200d',
  '\ufeffmark',
  '\ud800',
  '"} {"level":"ERROR","message":"forged"}',
  '" level="error" forged="',
  '\\" forged="\\',
];
const STEERS =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/u;

for (const format of LOG_FORMATS) {
  test(`outside text cannot forge a line or control a terminal, as ${format}`, () => {
    for (const evil of CORPUS) {
      const { log, lines } = gather({ format });
      log.warn(`http: a request failed ${evil}`, { path: evil, count: 1 });
      assert.is(lines.length, 1);
      const line = lines[0]!;
      assert.not.match(line, STEERS);
      if (format === 'json') {
        const parsed = JSON.parse(line);
        assert.equal(Object.keys(parsed), [
          '@timestamp',
          'level',
          'message',
          'logger',
          'path',
          'count',
        ]);
        assert.is(parsed.level, 'WARN');
      } else {
        // Each field is a complete JSON string.
        const field = /path=("(?:[^"\\]|\\.)*") count=1$/.exec(line);
        assert.ok(field, line);
        assert.type(JSON.parse(field![1]!), 'string');
      }
    }
  });
}

test('passwords in addresses and signed tokens are masked', () => {
  for (const format of LOG_FORMATS) {
    const { log, lines } = gather({ format });
    const reason = 'amqp://starling:hunter2@rabbit:5672 and Bearer eyJhbGciOi.eyJzdWIiOiI.c2ln';
    log.warn(`rabbitmq: ${reason}`, { reason });
    assert.not.match(lines[0]!, /hunter2|eyJ|c2ln/);
    assert.match(lines[0]!, 'amqp://starling:***@rabbit:5672');
  }
});

test('a token that the limit cuts is masked', () => {
  for (const characters of [8, 20, 40]) {
    const { log, lines } = gather();
    log.warn(`${'x '.repeat(500 - characters / 2)}eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1XzE3In0.c2ln`);
    assert.not.match(lines[0]!, 'eyJ', `${characters} characters`);
  }
});

test('a long text is cut', () => {
  const { log, lines } = gather();
  log.warn('x'.repeat(1_000_000), { reason: 'y'.repeat(1_000_000) });
  assert.ok(lines[0]!.length < 3_000);
});

test.run();
