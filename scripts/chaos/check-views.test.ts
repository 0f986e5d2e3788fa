import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../../server/core/protocol/entry.ts';
import type { Message } from '../../web/client/room-state.ts';
import {
  assertFound,
  entries,
  entry,
  everywhere,
  frames,
  HEAD,
  joined,
  message,
  type Run,
  user,
  verdict,
} from './made-up-run.fixture.ts';

const test = suite('check-views');

test('a client that shows missing, additional or different messages in the end violates G4', () => {
  const show = (list: Message[]) => (run: Run) => run.views[0]!.messages = list;
  const all = entries(1, HEAD).map(message);
  assertFound(show(all.slice(0, 5)), 'G4', 'nothing after [5');
  assertFound(show(all.filter(({ seq }) => seq !== 3)), 'G4', '[4,"m4"');
  assertFound(show([...all, message(entry(7))]), 'G4', '[7,"m7"');
  assertFound(show([]), 'G4', 'nothing of 6 messages');
  assertFound(show(all.map((m) => ({ ...m, reactions: { '👍': 1 } }))), 'G4', '👍');
});

test('edits, deletions and reactions are folded as the protocol says', () => {
  const from = { id: 'u-ada', name: 'Ada' };
  const more: Entry[] = [
    { seq: 7, id: 'e', kind: 'edit', target: 1, text: 'edited', from, at: 7, via: 'one' },
    { seq: 8, id: 'd', kind: 'delete', target: 3, from, at: 8, via: 'one' },
    { seq: 9, id: 'r', kind: 'react', target: 2, emoji: '👍', on: true, from, at: 9, via: 'one' },
    { seq: 10, id: 's', kind: 'react', target: 4, emoji: '👍', on: true, from, at: 10, via: 'one' },
    {
      seq: 11,
      id: 't',
      kind: 'react',
      target: 4,
      emoji: '👍',
      on: false,
      from,
      at: 11,
      via: 'one',
    },
  ];
  const erase = (list: Entry[]) =>
    list.map((e) => e.seq === 3 ? { ...e, text: '', deleted: true as const } : e);
  const change = (text: string) => (run: Run): void => {
    everywhere(run, (list) => [...erase(list), ...more]);
    for (const view of run.views) {
      view.messages = view.messages.map((m) => {
        if (m.seq === 1) return { ...m, text };
        if (m.seq === 2) return { ...m, reactions: { '👍': 1 } };
        return m.seq === 3 ? { ...m, text: '', deleted: true } : m;
      });
    }
  };
  assert.equal(verdict(change('edited')), []);
  // A resume brings the message with the text of a later edit.
  const replaced = (run: Run): void => {
    change('edited')(run);
    const edited = (e: Entry): Entry => e.seq === 1 ? { ...e, text: 'edited', edited: 7 } : e;
    everywhere(run, (list) => list.map(edited));
  };
  assert.equal(verdict(replaced), []);
  assertFound(change('text 1'), 'G4', '"text 1"');
});

test('a user who is missing, left behind or listed twice violates G6', () => {
  const list = (...ids: string[]) => (run: Run) => {
    run.views[0]!.presence = { count: ids.length, members: ids.map((id) => ({ id })) };
  };
  assertFound(list('u-ada'), 'G6', 'not listed though there: u-bob');
  assertFound(list('u-ada', 'u-bob', 'ghost'), 'G6', 'listed though gone: ghost');
  assertFound(list('u-ada', 'u-bob', 'u-bob'), 'G6', 'twice');
  assertFound((run) => run.views[0]!.presence = { count: 3 }, 'G6', '3 are counted');
  assertFound(
    (run) => {
      const members = [user('u-ada'), user('u-ada')];
      frames(run.ada, 'joined')[0]!.frame = joined({ presence: { count: 2, members } });
    },
    'G6',
    'somebody twice',
  );
});

test.run();
