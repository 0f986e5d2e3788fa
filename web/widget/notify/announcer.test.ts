import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import '../../../scripts/testkit/web/english.ts';
import { createFakeClock } from '../../../scripts/testkit/fake-clock.ts';
import type { Message } from '../../client/room-state.ts';
import { type Announcer, createAnnouncer } from './announcer.ts';
import { ENGLISH } from '../i18n/language.ts';
import { mentionsName } from '../text/mentions.ts';
import { testMessage, testMessages } from '../../../scripts/testkit/web/notifications.ts';
import type { Spoken } from './settings.ts';

const test = suite('announcer');

const SOON_MS = 10;
const LONG_MS = 600_000;

test('one message is announced at once', async () => {
  const { spoken, arrive, clock } = recordAnnouncements();
  arrive(testMessage(1));
  assert.equal(spoken, ['Ben: text 1']);
  await clock.advance(LONG_MS);
  arrive(testMessage(2, { text: '**bold** and `code`' }));
  assert.equal(spoken, ['Ben: text 1', 'Ben: bold and code']);
  await clock.advance(LONG_MS);
  assert.is(spoken.length, 2);
  assert.is(clock.waits, 0);
});

test('a few messages are spoken one at a time, in order', async () => {
  const { spoken, arrive, clock } = recordAnnouncements();
  arrive(...testMessages(1, 3));
  assert.equal(spoken, ['Ben: text 1']);
  await clock.advance(1_000);
  assert.is(spoken.length, 1, 'the first one is not cut short');
  await clock.advance(5_000);
  assert.equal(spoken, ['Ben: text 1', 'Ben: text 2', 'Ben: text 3']);
});

test('a burst is announced as a number of messages and people', async () => {
  const { spoken, arrive, clock } = recordAnnouncements();
  const crowd = testMessages(1, 12).map((message, index) => {
    const id = ['ben', 'cleo', 'dan', 'eva'][index % 4]!;
    return { ...message, from: { id, name: id } };
  });
  arrive(...crowd);
  assert.equal(spoken, ['12 new messages from 4 people']);
  arrive(...testMessages(13, 20));
  await clock.advance(SOON_MS);
  assert.is(spoken.length, 1);
  await clock.advance(5_000);
  assert.equal(spoken.slice(1), ['8 new messages from 1 person']);
});

test('a sum counts only the authors of its messages', async () => {
  const { spoken, arrive, clock } = recordAnnouncements();
  arrive(testMessage(1, { from: { id: 'zoe', name: 'Zoe' } }));
  arrive(...testMessages(2, 6));
  await clock.advance(5_000);
  assert.equal(spoken, ['Zoe: text 1', '5 new messages from 1 person']);
});

test('the setting limits announcements to names, counts or mentions', async () => {
  const heard = async (how: Spoken) => {
    const { spoken, arrive, clock } = recordAnnouncements(how);
    arrive(testMessage(1));
    await clock.advance(5_000);
    arrive(testMessage(2), testMessage(3));
    await clock.advance(10_000);
    return spoken;
  };
  assert.equal(await heard('names'), Array(3).fill('Ben wrote a message'));
  assert.equal(await heard('counts'), ['1 new message', '2 new messages']);
  assert.equal(await heard('mentions'), []);
});

test('a mention of the reader is announced in full before all else, whatever the setting', async () => {
  const mention = testMessage(9, { text: 'tea, @Ada?' });
  for (const how of ['full', 'names', 'counts', 'mentions'] as const) {
    const { spoken, arrive, clock } = recordAnnouncements(how);
    arrive(...testMessages(1, 8), mention);
    await clock.advance(LONG_MS);
    assert.is(spoken[0], 'Ben: tea, @Ada?', how);
    assert.is(spoken.length, how === 'mentions' ? 1 : 2, how);
  }
});

test('a flood of mentions is bounded: the rest is in the sum', async () => {
  const { spoken, arrive, clock } = recordAnnouncements();
  arrive(...testMessages(1, 50).map((message) => ({ ...message, text: '@Ada' })));
  await clock.advance(LONG_MS);
  assert.equal(spoken, [...Array(3).fill('Ben: @Ada'), '47 new messages from 1 person']);
});

test('after an interruption a few messages are announced, more are not', async () => {
  const { spoken, announcer, clock } = recordAnnouncements();
  announcer.add({ messages: testMessages(1, 4), isReturn: true }, addressesAda);
  await clock.advance(LONG_MS);
  assert.equal(spoken, []);
  announcer.add({ messages: testMessages(5, 6), isReturn: true }, addressesAda);
  await clock.advance(LONG_MS);
  assert.equal(spoken, ['Ben: text 5', 'Ben: text 6']);
});

test('a long text is cut', () => {
  const { spoken, arrive } = recordAnnouncements();
  arrive(testMessage(1, { text: 'x'.repeat(4_000) }));
  assert.ok(spoken[0]!.length < 300);
});

test('a system message is announced without a name', () => {
  const { spoken, arrive } = recordAnnouncements();
  arrive(testMessage(1, { kind: 'system', text: 'Ben was muted' }));
  assert.equal(spoken, ['Ben was muted']);
});

test('nothing is announced after close', async () => {
  const { spoken, arrive, announcer, clock } = recordAnnouncements();
  arrive(testMessage(1), testMessage(2));
  announcer.close();
  arrive(testMessage(3));
  await clock.advance(LONG_MS);
  assert.equal(spoken, ['Ben: text 1']);
  assert.is(clock.waits, 0);
  const idle = recordAnnouncements();
  idle.announcer.close();
  idle.arrive(testMessage(1));
  assert.equal(idle.spoken, []);
});

test.run();

function recordAnnouncements(how: Spoken = 'full') {
  const spoken: string[] = [];
  const clock = createFakeClock();
  const announcer: Announcer = createAnnouncer({
    language: () => ENGLISH,
    spoken: () => how,
    clock,
    speak: (text) => spoken.push(text),
  });
  const arrive = (...messages: Message[]) =>
    announcer.add({ messages, isReturn: false }, addressesAda);
  return { spoken, announcer, clock, arrive };
}

function addressesAda({ text }: Message): boolean {
  return mentionsName(text, 'Ada');
}
