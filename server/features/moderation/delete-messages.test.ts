import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ask,
  hears,
  moderate,
  post,
  WITHIN,
  withTwo,
} from '../../../scripts/testkit/server/moderation.ts';
import { until } from '../../lib/until.ts';
import type { Draft } from '../../core/store/store.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import {
  createDeleteMessages,
  DELETED_MESSAGES_MAX,
  READ_MESSAGES_MAX,
} from './delete-messages.ts';

const test = suite('deleting the messages of a person');

const MOD = { id: 'mod', role: 'moderator' } as const;
const ADA = { id: 'ada', role: 'member' } as const;
const BOB = { id: 'bob', role: 'member' } as const;
const BY = { id: 'mod', name: 'Mod' };
const MINUTE_MS = 60_000;

test('recent messages of one person are deleted for every member, with one audit entry', async () => {
  // Messages have the real time.
  let aheadMs = 61 * MINUTE_MS;
  await withTwo(async ({ a, b, store, enter }) => {
    const [mod, ada, bob] = [await enter(a, MOD), await enter(b, ADA), await enter(b, BOB)];
    for (const text of ['spam', 'more spam', 'taken back']) await post(ada, text);
    await ask(ada, { type: 'delete', room: 'lobby', target: 3 });
    await post(bob, 'not hers');
    await ask(ada, { type: 'react', room: 'lobby', target: 5, emoji: '👍', on: true });
    assert.equal(await store.reactorNames('lobby', 5, 20), { '👍': ['Name of ada'] });
    await ask(bob, { type: 'report', room: 'lobby', target: 1, reason: 'spam' });
    const count = async () => {
      const answer = await moderate(mod, 'delete', { user: 'ada', minutes: 60 });
      return [answer.type, 'count' in answer && answer.count];
    };
    assert.equal(await count(), ['moderated', 0]);
    aheadMs = 0;
    assert.equal(await count(), ['moderated', 2]);
    const deleted = () =>
      bob.frames.flatMap((frame) => frame.type === 'entries' ? frame.entries : [])
        .filter(({ kind }) => kind === 'delete').map(({ target }) => target);
    await until(() => deleted().length === 3, WITHIN);
    assert.equal(deleted().toSorted(), [1, 2, 3]);
    const { messages } = await store.page('lobby', undefined, 10);
    assert.equal(messages.map(({ entry }) => entry.text), [
      undefined,
      undefined,
      undefined,
      'not hers',
    ]);
    assert.equal(await store.reactorNames('lobby', 5, 20), {});
    const { reports } = await a.moderation.queue('lobby');
    assert.equal(reports, []);
    const acts = await a.moderation.audit('', 10);
    assert.equal(acts.map(({ action, user }) => [action, user]), [
      ['delete', 'ada'],
      ['delete', 'ada'],
    ]);
    const [{ at, since }] = acts as [typeof acts[0] & object];
    // The entry is written a little later than the command came.
    assert.is(Math.floor((at - since!) / MINUTE_MS), 60);
    assert.equal(await count(), ['moderated', 0]);
  }, { now: () => Date.now() + aheadMs });
});

test('only moderators may, and the command says what it needs', () =>
  withTwo(async ({ a, store, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, ADA)];
    await post(ada, 'mine');
    const refusal = async (client: typeof mod, fields: Record<string, unknown>) => {
      const answer = await moderate(client, 'delete', fields);
      return answer.type === 'refused' ? [answer.code, answer.message] : [answer.type];
    };
    const all = { user: 'ada', minutes: 60 };
    assert.equal(await refusal(ada, all), ['forbidden', 'only moderators may do this']);
    assert.equal(await refusal(mod, { minutes: 60 }), [
      'invalid',
      'user: must be given for this action',
    ]);
    assert.equal(await refusal(mod, { user: 'ada' }), [
      'invalid',
      'minutes: must be given for this action',
    ]);
    assert.equal(await refusal(mod, { ...all, minutes: 1_441 }), [
      'invalid',
      'minutes: must be at most 1440 for this action',
    ]);
    await hears(mod, 'refused');
    const { messages } = await store.page('lobby', undefined, 10);
    assert.equal(messages.map(({ entry }) => entry.text), ['mine']);
  }));

test('old messages that were edited lately, and held ones, are deleted as well', async () => {
  const rules = [{ match: 'lobby', words: { hold: ['casino'] } }];
  await withTwo(async ({ a, store, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, ADA)];
    await store.append([{
      ...{ room: 'lobby', id: 'old', kind: 'message', from: { id: 'ada', name: 'Ada' } },
      ...{ at: Date.now() - 3_600_000, via: 'a', text: 'harmless' },
    }]);
    await store.append([{
      ...{ room: 'lobby', id: 'edit', kind: 'edit', from: { id: 'ada', name: 'Ada' } },
      ...{ at: Date.now(), via: 'a', text: 'spam', target: 1 },
    }]);
    await post(ada, 'casino');
    assert.is((await a.moderation.queue('lobby')).heldCount, 1);
    const answer = await moderate(mod, 'delete', { user: 'ada', minutes: 5 });
    assert.is('count' in answer && answer.count, 2);
    assert.is((await a.moderation.queue('lobby')).heldCount, 0);
    const { messages } = await store.page('lobby', undefined, 10);
    assert.equal(messages.map(({ entry }) => entry.text), [undefined]);
  }, { rules });
});

test('a moderator can neither repeat deletions nor ask for the queue without end', () =>
  withTwo(async ({ a, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, ADA)];
    await post(ada, 'mine');
    const refusals = () =>
      mod.frames.flatMap((frame) =>
        frame.type === 'refused' && frame.retryAfterMs ? [frame.message] : []
      );
    for (let i = 0; i < 900; i++) {
      mod.say({ type: 'delete', room: 'lobby', target: 1, id: 'same' });
    }
    await until(() => refusals().includes('too many deletions in a minute'), WITHIN);
    for (let i = 0; i < 200; i++) {
      mod.say({ type: 'queue', room: 'lobby' });
      await new Promise((resolve) => setTimeout(resolve));
    }
    await until(() => refusals().includes('too many commands in a minute'), WITHIN);
  }));

test('one command reads and deletes a bounded number, the newest first', async () => {
  const store = openMemoryStore();
  const nowMs = Date.now();
  const ada = { id: 'ada', name: 'Ada' };
  const fill = async (count: number, from = ada): Promise<void> => {
    const drafts = Array.from({ length: count }, (_, i): Draft => ({
      room: 'lobby',
      id: `${from.id}-${i}-${Math.random()}`,
      kind: 'message',
      from,
      at: nowMs,
      via: 'a',
      text: 'spam',
    }));
    await store.append(drafts);
  };
  const targets: number[] = [];
  let pages = 0;
  const deleteMessages = createDeleteMessages({
    store: {
      page: (...args) => {
        pages += 1;
        return store.page(...args);
      },
      reactionsBy: store.reactionsBy,
    },
    async post(draft) {
      targets.push(draft.target!);
      return (await store.append([draft]))[0]!;
    },
    via: 'a',
    audit: { addEntry: () => Promise.resolve(), listEntries: () => Promise.resolve([]) },
    reports: { dismiss: () => Promise.reject(new Error('no reports')) },
    rejectAll: () => Promise.resolve({ ok: true, count: 0 }),
    scheduler: { soon: (run) => void setTimeout(run) },
    now: () => nowMs,
  });
  await fill(DELETED_MESSAGES_MAX + 5);
  const selection = { userId: 'ada', minutes: 60 };
  assert.equal(await deleteMessages(BY, 'lobby', selection), {
    ok: true,
    count: DELETED_MESSAGES_MAX,
  });
  assert.is(Math.min(...targets), 6);
  assert.equal(await deleteMessages(BY, 'lobby', selection), { ok: true, count: 5 });
  await fill(1);
  await fill(READ_MESSAGES_MAX, { id: 'bob', name: 'Bob' });
  pages = 0;
  assert.equal(await deleteMessages(BY, 'lobby', selection), { ok: true, count: 0 });
  assert.ok(pages <= READ_MESSAGES_MAX / 100, `${pages} pages`);
  const twice = await Promise.all([1, 2].map(() => deleteMessages(BY, 'lobby', selection)));
  assert.equal(twice.map(({ ok }) => ok), [true, false]);
  await store.close();
});

test.run();
