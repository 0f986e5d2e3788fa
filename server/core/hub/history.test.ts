import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import type { Member } from '../room/member.ts';
import { ReadsBusy } from './read-queue.ts';
import { startReplica, type TestReplica } from '../../../scripts/testkit/server/replica.ts';
import { writer } from '../../../scripts/testkit/server/draft.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';

const test = suite('history');
const ROOM = 'lobby';

/** A room with messages of these text lengths. */
async function withRoom(lengths: number[], run: (replica: TestReplica) => Promise<void>) {
  const store = openMemoryStore();
  const { message } = writer();
  await store.append(lengths.map((length, i) => message(`${i}`, { text: 'x'.repeat(length) })));
  const replica = await startReplica({ name: 'a', store, broker: createMemoryBus().open() });
  try {
    await run(replica);
  } finally {
    await replica.close();
  }
}

const seqsOf = ({ entries }: { entries: readonly { seq: number }[] }) =>
  entries.map(({ seq }) => seq);

test('a page of long texts is cut at its older end, and the next page continues there', () =>
  withRoom(Array(100).fill(4_000), async ({ hub }) => {
    const seen: number[] = [];
    let before: number | undefined;
    let pages = 0;
    for (;; pages++) {
      const request = { room: ROOM, limit: 100, ...(before === undefined ? {} : { before }) };
      const page = await hub.page(request);
      assert.ok(JSON.stringify(page).length < 120_000);
      seen.unshift(...seqsOf(page));
      before = seen[0];
      if (before! <= page.first) {
        assert.is(page.more, undefined, 'the last page is complete');
        break;
      }
      assert.is(page.more, true);
      assert.is(page.entries.length, 24, 'of 100,000 bytes');
    }
    assert.is(pages, 4);
    assert.equal(seen, Array.from({ length: 100 }, (_, i) => i + 1));
  }));

test('a page of short texts is complete', () =>
  withRoom(Array(100).fill(700), async ({ hub }) => {
    const page = await hub.page({ room: ROOM, limit: 100 });
    assert.equal([page.entries.length, page.more], [100, undefined]);
  }));

test('a user with many page requests does not delay others, and is limited', () =>
  withRoom([10], async ({ hub }) => {
    const served: string[] = [];
    let refused = 0;
    const ask = (id: string): Promise<void> =>
      hub.page({ room: ROOM, limit: 100 }, {
        member: { user: { id, name: id, role: 'guest' } } as Member,
        bytesMax: 100_000,
        send: () => void served.push(id),
      }).then(() => {}, (error) => {
        assert.instance(error, ReadsBusy);
        refused += 1;
      });
    const many = Array.from({ length: 200 }, () => ask('many'));
    // Names of people who reacted are read in the same queue.
    const names = await hub.reactorNames(ROOM, 1, 'many').catch((error) => error);
    assert.instance(names, ReadsBusy);
    await ask('one');
    assert.ok(served.length <= 20, `${served.length} before`);
    await Promise.all(many);
    assert.equal([served.length, refused], [16 + 64 + 1, 200 - 16 - 64]);
  }));

test('a reader gets the same entries as the returned page', () =>
  withRoom(Array(30).fill(1_000), async ({ hub }) => {
    let text = '';
    const send = (encoded: string) => void (text = encoded);
    const page = await hub.page({ room: ROOM, limit: 100 }, { bytesMax: 12_000, send });
    assert.equal(JSON.parse(text), page);
    assert.equal([page.entries.length, page.entries.at(-1)!.seq, page.more], [10, 30, true]);
  }));

test('a text longer than a page gets a page of its own', () =>
  withRoom([10, 200_000], async ({ hub }) => {
    assert.equal(seqsOf(await hub.page({ room: ROOM, limit: 100 })), [2]);
    assert.equal(seqsOf(await hub.page({ room: ROOM, limit: 100, before: 2 })), [1]);
  }));

test.run();
