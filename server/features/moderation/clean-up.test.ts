/**
 * Rejects or dismisses all items of somebody with one command.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ask,
  moderate,
  post,
  visitorOf,
  withTwo,
} from '../../../scripts/testkit/server/moderation.ts';

const test = suite('clean-up');

const MOD = { id: 'mod', role: 'moderator' } as const;
const HOLD_ALL = { rules: [{ match: 'lobby', hold: 'everyone' }] };
const MINUTE_MS = 60_000;

test('all held messages of one author are rejected at once, with one audit entry', () =>
  withTwo(async ({ a, b, enter }) => {
    const [mod, ada, troll] = [
      await enter(a, MOD),
      await enter(b, { id: 'ada', role: 'member' }),
      await enter(b, { id: 'g_troll' }),
    ];
    for (let i = 0; i < 5; i++) assert.is(await post(troll, `junk ${i}`), 'held for a moderator');
    assert.is(await post(ada, 'hello'), 'held for a moderator');
    const answer = await moderate(mod, 'reject', { user: 'g_troll' });
    assert.ok(answer.type === 'moderated');
    assert.is(answer.count, 5);
    const { held } = await b.moderation.queue('lobby');
    assert.equal(held.map(({ from }) => from.id), ['ada']);
    const again = await moderate(mod, 'reject', { user: 'g_troll' });
    assert.ok(again.type === 'moderated');
    assert.is(again.count, 0);
    const log = await a.moderation.audit('', 10);
    assert.equal(log.map(({ action, user, count }) => [action, user, count]), [
      ['reject', 'g_troll', 5],
    ]);
    assert.equal(troll.seqs('lobby'), []);
  }, HOLD_ALL));

test('all items of guests since a time are removed, older ones and those of members stay', () => {
  let nowMs = Date.now();
  return withTwo(async ({ a, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, { id: 'ada', role: 'member' })];
    const guest = await enter(a, { id: 'g_old' });
    assert.is(await post(guest, 'before the crowd'), 'held for a moderator');
    nowMs += MINUTE_MS;
    const sinceMs = nowMs;
    for (let i = 0; i < 4; i++) await post(await enter(a, { id: `g_${i}` }), 'junk');
    await post(ada, 'hello');
    const answer = await moderate(mod, 'reject', { guestsSince: sinceMs });
    assert.ok(answer.type === 'moderated');
    assert.is(answer.count, 4);
    const { held } = await a.moderation.queue('lobby');
    assert.equal(held.map(({ from }) => from.id).sort(), ['ada', 'g_old']);
    const [act] = await a.moderation.audit('', 10);
    assert.equal([act!.since, act!.count], [sinceMs, 4]);
  }, { ...HOLD_ALL, now: () => nowMs });
});

test('all reports of one reporter are dismissed, except those that others made too', () =>
  withTwo(async ({ a, store, enter }) => {
    const from = { id: 'bob', name: 'Bob' };
    const draft = { room: 'lobby', kind: 'message' as const, from, at: 1, via: 'a', text: 'x' };
    await store.append([1, 2, 3, 4].map((seq) => ({ ...draft, id: `m${seq}` })));
    const mod = await enter(a, MOD);
    const report = (id: string, target: number) =>
      a.moderation.report(
        visitorOf({ id, role: id.startsWith('g_') ? 'guest' : 'member' }),
        { room: 'lobby', target, reason: '' },
      );
    for (const target of [1, 2, 3]) assert.ok((await report('g_troll', target)).ok);
    assert.ok((await report('ada', 3)).ok);
    assert.ok((await report('g_other', 4)).ok);
    const answer = await moderate(mod, 'dismiss', { user: 'g_troll' });
    assert.ok(answer.type === 'moderated');
    assert.is(answer.count, 2);
    const targets = async () =>
      (await a.moderation.queue('lobby')).reports.map(({ target }) => target).sort();
    assert.equal(await targets(), [3, 4]);
    const all = await moderate(mod, 'dismiss', { guestsSince: 0 });
    assert.ok(all.type === 'moderated');
    assert.equal(await targets(), [3]);
  }));

test('a report by a crowd of networks stays if a member made it too', () =>
  withTwo(async ({ a, store, enter }) => {
    const from = { id: 'bob', name: 'Bob' };
    const draft = { room: 'lobby', kind: 'message' as const, from, at: 1, via: 'a', text: 'x' };
    await store.append([1, 2].map((seq) => ({ ...draft, id: `m${seq}` })));
    const mod = await enter(a, MOD);
    for (let i = 0; i < 10; i++) {
      const guest = visitorOf({ id: `g_${i}`, network: `n${i}` });
      for (const target of [1, 2]) {
        assert.ok((await a.moderation.report(guest, { room: 'lobby', target, reason: '' })).ok);
      }
    }
    const ada = visitorOf({ id: 'ada', role: 'member' });
    assert.ok((await a.moderation.report(ada, { room: 'lobby', target: 1, reason: '' })).ok);
    assert.is((await moderate(mod, 'dismiss', { guestsSince: 0 })).type, 'moderated');
    const { reports } = await a.moderation.queue('lobby');
    assert.equal(reports.map(({ target, count }) => [target, count]), [[1, 11]]);
  }));

test('a message being approved stays, and a bulk command counts as one of 60 per minute', () =>
  withTwo(async ({ a, store, enter }) => {
    const mod = await enter(a, MOD);
    const troll = await enter(a, { id: 'g_troll' });
    for (let i = 0; i < 3; i++) await post(troll, `junk ${i}`);
    const { held } = await a.moderation.queue('lobby');
    const { append } = store;
    store.append = () => Promise.reject(new Error('the store is away'));
    assert.is((await moderate(mod, 'approve', { item: held[0]!.item })).type, 'refused');
    store.append = append;
    const answer = await moderate(mod, 'reject', { user: 'g_troll' });
    assert.ok(answer.type === 'moderated');
    assert.is(answer.count, 2);
    for (let i = 0; i < 58; i++) {
      assert.is((await moderate(mod, 'reject', { user: 'nobody' })).type, 'moderated');
    }
    const last = await moderate(mod, 'reject', { user: 'nobody' });
    assert.ok(last.type === 'refused' && last.code === 'rate_limited');
  }, HOLD_ALL));

test('only moderators can clean up, and must name a selection', () =>
  withTwo(async ({ a, enter }) => {
    const [mod, troll] = [await enter(a, MOD), await enter(a, { id: 'g_troll' })];
    await post(troll, 'junk');
    for (const action of ['reject', 'dismiss']) {
      for (const selection of [{ user: 'g_troll' }, { guestsSince: 0 }]) {
        const answer = await ask(troll, { type: 'moderate', room: 'lobby', action, ...selection });
        assert.ok(answer.type === 'refused' && answer.code === 'forbidden');
      }
      const answer = await moderate(mod, action);
      assert.ok(answer.type === 'refused' && answer.code === 'invalid');
      const wrong = await moderate(mod, action, { guestsSince: -1 });
      assert.ok(wrong.type === 'refused' && wrong.code === 'invalid');
    }
    assert.is((await a.moderation.queue('lobby')).held.length, 1);
  }, HOLD_ALL));

test.run();
