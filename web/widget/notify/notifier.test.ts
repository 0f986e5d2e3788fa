import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import '../../../scripts/testkit/web/english.ts';
import { createFakeClock } from '../../../scripts/testkit/fake-clock.ts';
import { ENGLISH } from '../i18n/language.ts';
import { testMessage, testMessages } from '../../../scripts/testkit/web/notifications.ts';
import { createNotifier } from './notifier.ts';

const test = suite('notifier');

const LONG_MS = 600_000;

test('a message is notified with author, room and plain text', () => {
  const { shown, notifier } = open();
  notifier.add([testMessage(1, { text: '**Tea** is `ready`' })]);
  assert.equal(shown, [['Ben in lobby', 'Tea is ready']]);
});

test('a long text is cut between characters', () => {
  const { shown, notifier } = open();
  notifier.add([testMessage(1, { text: '🎉'.repeat(400) })]);
  const [, body] = shown[0]!;
  assert.is([...body!].length, 200);
  assert.match(body!, /^(🎉)+…$/u);
});

test('a burst is notified at once, and then at most every three seconds as a sum', async () => {
  const { shown, notifier, clock } = open();
  notifier.add([testMessage(1)]);
  for (const message of testMessages(2, 12)) notifier.add([message]);
  assert.equal(shown, [['Ben in lobby', 'text 1']]);
  await clock.advance(2_900);
  assert.is(shown.length, 1);
  await clock.advance(200);
  assert.equal(shown.slice(1), [['12 new messages in lobby', '']]);
  for (const message of testMessages(13, 20)) notifier.add([message]);
  await clock.advance(3_000);
  assert.equal(shown.slice(2), [['20 new messages in lobby', '']]);
  await clock.advance(LONG_MS);
  assert.is(shown.length, 3);
  notifier.add(testMessages(21, 22));
  assert.equal(shown.slice(3), [['2 new messages in lobby', '']], 'a pause ends the burst');
});

test('a single message that follows too soon is notified by itself, later', async () => {
  const { shown, notifier, clock } = open();
  notifier.add([testMessage(1)]);
  notifier.add([testMessage(2)]);
  await clock.advance(LONG_MS);
  assert.equal(shown, [['Ben in lobby', 'text 1'], ['Ben in lobby', 'text 2']]);
});

test('messages that arrive together share one notification', () => {
  const { shown, notifier } = open();
  notifier.add(testMessages(1, 12));
  assert.equal(shown, [['12 new messages in lobby', '']]);
});

test('when the visitor returns, the notification closes and waiting messages are dropped', async () => {
  const { shown, taken, notifier, clock } = open();
  notifier.add([testMessage(1)]);
  notifier.add([testMessage(2)]);
  notifier.clear();
  notifier.clear();
  assert.is(clock.waits, 0);
  await clock.advance(LONG_MS);
  assert.equal([shown.length, taken], [1, ['Ben in lobby']]);
  notifier.add([testMessage(3)]);
  assert.equal(shown[1], ['Ben in lobby', 'text 3']);
});

test.run();

function open() {
  const clock = createFakeClock();
  const shown: string[][] = [];
  const taken: string[] = [];
  const notifier = createNotifier({
    label: () => 'lobby',
    clock,
    language: () => ENGLISH,
    show(title, body) {
      shown.push([title, body]);
      return () => taken.push(title);
    },
  });
  return { shown, taken, notifier, clock };
}
