import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { User } from '../../../server/core/protocol/entry.ts';
import type { Message, RoomState } from '../../client/room-state.ts';
import { fakeMessage } from '../../../scripts/testkit/web/fake-client.ts';
import { createMentionIndex, NOBODY_MENTIONED } from './mention-index.ts';

const test = suite('mentions of a room');

const ADA: User = { id: 'ada', name: 'Ada', role: 'guest' };

function user(name: string): User {
  return { id: name, name, role: 'guest' };
}

function room(
  messages: readonly Message[],
  members: readonly User[] = [],
): RoomState {
  return {
    room: 'lobby',
    messages,
    presence: { count: members.length, members },
  } as unknown as RoomState;
}

test('members and authors can be mentioned, and the reader is identified', () => {
  const index = createMentionIndex();
  const message = fakeMessage({ seq: 1, text: '@Ada @ben @Cleo @Dora, @ben' });
  index.update(room([message], [ADA, user('Cleo')]), ADA);
  assert.equal(index.mentionedIn(message), { names: 'Ada\nben\nCleo', self: 'Ada' });
  const quoted = fakeMessage({ seq: 2, text: '> @Ada\nno, @Ben' });
  assert.equal(index.mentionedIn(quoted), { names: 'Ada\nBen', self: '' });
});

test('a mention remains after its member leaves or its messages are dropped', () => {
  const index = createMentionIndex();
  const message = fakeMessage({ seq: 9, text: '@Cleo @Zoe' });
  index.update(room([fakeMessage({ seq: 1, from: user('Zoe') }), message], [user('Cleo')]), ADA);
  index.update(room([message]), ADA);
  assert.is(index.mentionedIn(message).names, 'Cleo\nZoe');
});

test('older and new messages add their authors', () => {
  const index = createMentionIndex();
  const message = fakeMessage({ seq: 5, text: '@Old @New' });
  index.update(room([message]), ADA);
  assert.is(index.mentionedIn(message), NOBODY_MENTIONED);
  index.update(room([fakeMessage({ seq: 1, from: user('Old') }), message]), ADA);
  assert.is(index.mentionedIn(message).names, 'Old');
  index.update(room([message, fakeMessage({ seq: 6, from: user('New') })]), ADA);
  assert.is(index.mentionedIn(message).names, 'Old\nNew');
});

test('a text is searched again only for new names', () => {
  const index = createMentionIndex();
  const messages = Array.from(
    { length: 5_000 },
    (_, at) => fakeMessage({ seq: at + 1, text: `@Ben and @Guest ${at}, hello` }),
  );
  const members = Array.from({ length: 10_000 }, (_, at) => user(`Guest ${at}`));
  const began = performance.now();
  index.update(room(messages, members), ADA);
  const before = messages.map(index.mentionedIn);
  assert.is(before[4_999]!.names, 'Ben\nGuest 4999');
  for (let round = 0; round < 200; round += 1) {
    index.update(room(messages, members.slice(round)), ADA);
    for (const [at, message] of messages.entries()) {
      if (index.mentionedIn(message) !== before[at]) assert.unreachable('it was looked up again');
    }
  }
  assert.ok(performance.now() - began < 10_000);
});

test('the reader’s new name is used', () => {
  const index = createMentionIndex();
  const message = fakeMessage({ seq: 1, text: '@Countess' });
  index.update(room([message], [ADA, user('Countess')]), ADA);
  assert.is(index.mentionedIn(message).self, '');
  index.update(room([message], [ADA, user('Countess')]), { ...ADA, name: 'Countess' });
  assert.is(index.mentionedIn(message).self, 'Countess');
});

test('a name that several people have had is shared, whatever its case', () => {
  const index = createMentionIndex();
  const other: User = { id: 'other', name: 'ADA', role: 'guest' };
  index.update(room([fakeMessage({ seq: 1, text: 'hi', from: ADA })], [ADA, user('Ben')]), ADA);
  assert.not.ok(index.isShared('Ada'));
  index.update(room([], [other]), user('Ben'));
  assert.ok(index.isShared('Ada'));
  assert.not.ok(index.isShared('Ben'));
  assert.not.ok(index.isShared('Cleo'));
});

test.run();
