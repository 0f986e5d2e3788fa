import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RoomState } from '../../client/room-state.ts';
import { fakeMessage } from '../../../scripts/testkit/web/fake-client.ts';
import { completions, mentionQuery, peopleOf, type Person } from './mention-completion.ts';

const test = suite('completion of mentions');

function people(...names: string[]): Person[] {
  return names.map((name) => ({ id: name, name }));
}

function completionsOf(prefix: string, names: readonly string[]): string[] {
  return completions(prefix, people(...names)).map(({ name }) => name);
}

test('a query starts with @ at the start of a word and a letter, and ends at the caret', () => {
  assert.equal(mentionQuery('hi @be', 6), { start: 3, prefix: 'be' });
  assert.equal(mentionQuery('hi @ben and', 5), { start: 3, prefix: 'b' });
  assert.equal(mentionQuery('@ada lo', 7), { start: 0, prefix: 'ada lo' });
  assert.equal(mentionQuery('(@1', 3), { start: 1, prefix: '1' });
  assert.equal(mentionQuery('你好@小', 4), { start: 2, prefix: '小' });
  for (const text of ['hi @', 'hi @ b', 'a@be', '@@be', '@be\n', 'be', `@${'x'.repeat(65)}`]) {
    assert.is(mentionQuery(text, text.length), undefined, text);
  }
});

test('a prefix of any word of the name matches, without case and accents', () => {
  assert.equal(completionsOf('ang', ['Cléo Ångström', 'Orang']), ['Cléo Ångström']);
  assert.equal(completionsOf('CLEO', ['Cléo Ångström']), ['Cléo Ångström']);
  assert.equal(completionsOf('Lo', ['Ada-Lovelace', 'Hello']), ['Ada-Lovelace']);
  assert.equal(completionsOf('ada lo', ['Ada Lovelace', 'Ada']), ['Ada Lovelace']);
  assert.equal(completionsOf('太郎', ['山田太郎']), ['山田太郎']);
  assert.equal(completionsOf('x', ['Ada']), []);
});

test('full matches come first, and at most eight are shown', () => {
  assert.equal(completionsOf('ben', ['Uncle Ben', 'Benedict', 'Ben']), [
    'Ben',
    'Benedict',
    'Uncle Ben',
  ]);
  const many = Array.from({ length: 10_000 }, (_, at) => `Guest ${at}`);
  assert.equal(completionsOf('guest', many), many.slice(0, 8));
});

test('recent authors come first, then members by name, without the reader', () => {
  const from = (name: string) => ({ id: name, name });
  const state = {
    messages: [
      fakeMessage({ seq: 1, from: from('Zoe') }),
      fakeMessage({ seq: 2, from: from('Ada') }),
      fakeMessage({ seq: 3, from: from('Ben') }),
      fakeMessage({ seq: 4, from: from('Zoe') }),
      fakeMessage({ seq: 5, from: from('Robot'), kind: 'system' }),
    ],
    presence: {
      count: 4,
      members: ['Émile', 'Dora', 'Ben', 'Ada'].map((name) => ({ ...from(name), role: 'guest' })),
    },
  } as unknown as RoomState;
  const reader = { ...from('Ada'), role: 'guest' } as const;
  const names = peopleOf(state, reader, { tag: 'en' }).map(({ name }) => name);
  assert.equal(names, ['Zoe', 'Ben', 'Dora', 'Émile']);
  const large = { ...state, presence: { count: 9_000 } };
  assert.equal(peopleOf(large, reader, { tag: 'en' }).map(({ name }) => name), ['Zoe', 'Ben']);
});

test.run();
