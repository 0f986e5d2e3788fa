import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../protocol/entry.ts';
import { createRandom } from '../../lib/random.ts';
import {
  type Folded,
  foldEntry,
  plainMessage,
  presentMessage,
  REACTORS_KNOWN_MAX,
} from '../store/fold.ts';
import type { FoldedMessage } from '../store/store.ts';
import { createRecentEntries } from './recent-entries.ts';

const test = suite('recent entries');
const EMPTY = { head: 0, first: 1, wholeFrom: 1, messages: [] };
const OPTIONS = { entriesMax: 4, textUnitsMax: 1_000, pageMax: 3 };

function message(seq: number, text = `text ${seq}`): Entry {
  return { seq, id: `e${seq}`, from: { id: 'ada', name: 'Ada' }, at: seq, via: 'r', text };
}
function seqs(entries: readonly Entry[] | undefined): number[] | undefined {
  return entries?.map((entry) => entry.seq);
}

test('entries after a seq are known as far back as memory reaches', () => {
  const recentEntries = createRecentEntries(EMPTY, [], OPTIONS);
  for (let seq = 1; seq <= 20; seq++) recentEntries.push(message(seq));
  assert.equal(seqs(recentEntries.after(16)), [17, 18, 19, 20]);
  assert.equal(seqs(recentEntries.after(19)), [20]);
  assert.equal(seqs(recentEntries.after(20)), []);
  assert.is(recentEntries.after(15), undefined);
  assert.is(recentEntries.after(21), undefined, 'a seq ahead is unknown');
  assert.equal(recentEntries.messages().map(({ entry }) => entry.seq), [18, 19, 20]);
});

test('long texts shorten the memory', () => {
  const recentEntries = createRecentEntries(EMPTY, [], OPTIONS);
  for (let seq = 1; seq <= 4; seq++) recentEntries.push(message(seq, 'x'.repeat(600)));
  assert.equal(seqs(recentEntries.after(3)), [4]);
  assert.is(recentEntries.after(2), undefined);
});

test('edits, reactions and deletions are folded into the page', () => {
  const recentEntries = createRecentEntries(EMPTY, [], { ...OPTIONS, entriesMax: 10 });
  const bob = { id: 'bob', name: 'Bob' };
  recentEntries.push(message(1));
  recentEntries.push({ ...message(2, 'better'), kind: 'edit', target: 1 });
  recentEntries.push({ ...message(3), kind: 'react', from: bob, target: 1, emoji: '👍', on: true });
  const [folded] = recentEntries.messages();
  const seen = presentMessage(folded!, 'bob');
  assert.is(seen.text, 'better');
  assert.is(seen.edited, 2);
  assert.equal(seen.reactions, { '👍': 1 });
  assert.equal(seen.mine, ['👍']);
  assert.is(presentMessage(folded!, 'ada').mine, undefined);
  recentEntries.push({
    ...message(4),
    kind: 'react',
    from: bob,
    target: 1,
    emoji: '👍',
    on: false,
  });
  assert.is(presentMessage(recentEntries.messages()[0]!).reactions, undefined);
});

test('a deletion erases the texts of the message and its edits from memory', () => {
  const recentEntries = createRecentEntries(EMPTY, [], { ...OPTIONS, entriesMax: 10 });
  recentEntries.push(message(1, 'secret'));
  recentEntries.push({ ...message(2, 'secret too'), kind: 'edit', target: 1 });
  recentEntries.push(
    { ...message(3), kind: 'delete', target: 1, text: undefined } as unknown as Entry,
  );
  const kept = JSON.stringify([recentEntries.after(0), recentEntries.messages()]);
  assert.not(kept.includes('secret'));
  assert.is(recentEntries.messages()[0]!.entry.deleted, true);
});

test('an edit replaces the text in pages and resumes', () => {
  const recentEntries = createRecentEntries(EMPTY, [], { ...OPTIONS, entriesMax: 10 });
  recentEntries.push(message(1, 'first secret'));
  recentEntries.push({ ...message(2, 'second secret'), kind: 'edit', target: 1 });
  recentEntries.push(message(3, 'of another'));
  recentEntries.push({ ...message(4, 'what is said now'), kind: 'edit', target: 1 });
  assert.not(
    JSON.stringify([recentEntries.after(0), recentEntries.recent(), recentEntries.messages()])
      .includes('secret'),
  );
  assert.equal(recentEntries.after(0)!.map(({ text, edited }) => [text, edited]), [
    ['what is said now', 4],
    ['what is said now', undefined],
    ['of another', undefined],
    ['what is said now', undefined],
  ]);
  assert.equal(recentEntries.messages().map(({ entry }) => [entry.text, entry.edited]), [
    ['what is said now', 4],
    ['of another', undefined],
  ]);
  recentEntries.trim(3, 3);
  assert.equal(recentEntries.after(2)!.map(({ text }) => text), ['of another', '']);
});

test('reactors are known while they are few, and always counted', () => {
  const recentEntries = createRecentEntries(EMPTY, [], { ...OPTIONS, entriesMax: 100 });
  const react = (seq: number, id: string, emoji: string, on = true): void =>
    recentEntries.push({
      ...message(seq),
      kind: 'react',
      from: { id, name: id },
      target: 1,
      emoji,
      on,
    });
  const seen = (readerId: string, own?: string[]): [unknown, unknown] => {
    const { reactions, mine } = presentMessage(
      recentEntries.messages()[0]!,
      readerId,
      own && new Map([[1, own]]),
    );
    return [reactions, mine];
  };
  recentEntries.push(message(1));
  for (let i = 0; i < REACTORS_KNOWN_MAX; i++) react(2 + i, `user-${i}`, '👍');
  assert.equal(seen('user-7'), [{ '👍': REACTORS_KNOWN_MAX }, ['👍']]);
  assert.equal(
    seen('bob', ['🎉']),
    [{ '👍': REACTORS_KNOWN_MAX }, undefined],
    'memory takes precedence',
  );
  react(34, 'bob', '🎉');
  assert.is(recentEntries.messages()[0]!.reactors, undefined);
  assert.equal(seen('bob'), [{ '👍': REACTORS_KNOWN_MAX, '🎉': 1 }, undefined]);
  assert.equal(seen('bob', ['🎉']), [{ '👍': REACTORS_KNOWN_MAX, '🎉': 1 }, ['🎉']]);
  react(35, 'user-7', '👍', false);
  react(36, 'bob', '🎉', false);
  assert.equal(seen('bob'), [{ '👍': REACTORS_KNOWN_MAX - 1 }, undefined]);
});

test('reactions count in the memory estimate', () => {
  const emojis = Array.from({ length: 50 }, (_, i) => `emoji ${i}`);
  const page = (people: number) => ({
    head: 50,
    first: 1,
    wholeFrom: 51,
    messages: Array.from({ length: 50 }, (_, i): FoldedMessage => ({
      entry: message(i + 1),
      counts: Object.fromEntries(emojis.map((emoji) => [emoji, people])),
      ...(people > 1
        ? {}
        : { reactors: Object.fromEntries(emojis.map((emoji) => [emoji, [`user ${emoji}`]])) }),
    })),
  });
  const plain = createRecentEntries({ ...page(0), messages: [] }, []).bytes;
  assert.ok(createRecentEntries(page(40), []).bytes - plain > 150_000);
  assert.ok(createRecentEntries(page(1), []).bytes - plain > 500_000);
  const restored = createRecentEntries(undefined, [{ ...message(51), kind: 'edit', target: 1 }]);
  assert.ok(restored.restore(page(40)));
  assert.ok(restored.bytes - plain > 150_000);
});

test('it starts from a page and from entries beyond it', () => {
  const page = {
    head: 2,
    first: 1,
    wholeFrom: 1,
    messages: [1, 2].map((seq) => plainMessage(message(seq))),
  };
  const recentEntries = createRecentEntries(page, [message(1), message(2), message(3)], OPTIONS);
  assert.equal(seqs(recentEntries.after(0)), [1, 2, 3]);
  assert.equal(recentEntries.messages().map(({ entry }) => entry.seq), [1, 2, 3]);
  recentEntries.trim(3, 3);
  assert.equal(recentEntries.messages().map(({ entry }) => entry.seq), [3]);
  assert.is(recentEntries.after(1), undefined);
});

test('the lazily folded page equals one folded entry by entry', () => {
  const random = createRandom(7);
  const pick = (max: number): number => 1 + Math.floor(random() * max);
  for (let run = 0; run < 200; run++) {
    const recentEntries = createRecentEntries(EMPTY, [], {
      entriesMax: pick(8),
      textUnitsMax: 60,
      pageMax: 3,
    });
    const folded: Folded = new Map();
    for (let seq = 1; seq <= 60; seq++) {
      const kind = (['message', 'message', 'edit', 'react', 'delete'] as const)[pick(5) - 1]!;
      const about = { target: pick(seq), emoji: '👍', on: random() < 0.7 };
      const entry: Entry = { ...message(seq), kind, ...(kind === 'message' ? {} : about) };
      recentEntries.push(entry);
      foldEntry(folded, entry);
      if (folded.size > 3) folded.delete(folded.keys().next().value!);
      if (random() < 0.1) {
        assert.equal(shown(recentEntries.messages()), shown([...folded.values()]));
      }
    }
    assert.equal(shown(recentEntries.messages()), shown([...folded.values()]));
  }
});

/** The page as a reader sees it; the text of a deleted message counts as empty. */
function shown(messages: readonly FoldedMessage[]): Entry[] {
  return messages.map((message) => ({ ...presentMessage(message, 'bob'), text: undefined! }))
    .map((entry, i) => ({ ...entry, text: messages[i]!.entry.text ?? '' }));
}

test.run();
