/**
 * Records of an older server beside those of this one: both versions share one store during a
 * rolling update or rollback.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import type { Json, StoredRecord } from '../../core/store/records.ts';
import type { Store } from '../../core/store/store.ts';
import {
  ask,
  hears,
  moderate,
  post,
  visitorOf,
  WITHIN,
  withTwo,
} from '../../../scripts/testkit/server/moderation.ts';

const test = suite('records of an older server');

const MOD = { id: 'mod', role: 'moderator' } as const;
const FROM = { id: 'bob', name: 'Bob' };
const KEPT_MS = 30 * 86_400_000;

/** Reads the review queue like the previous server (commit 715c3df). */
const older = {
  heldOf({ key, value }: StoredRecord) {
    const { id, from, text, at } = value as Record<string, unknown>;
    return { item: key.slice(key.indexOf(' ') + 1), room: 'lobby', id, from, text, at };
  },
  reportOf: ({ key, value }: StoredRecord) => ({
    item: key.slice(key.indexOf(' ') + 1),
    room: 'lobby',
    ...value as object,
  }),
  sanctionIn: ({ value }: StoredRecord) => ({ kind: 'ban', room: 'lobby', ...value as object }),
  countsOf: ({ value }: StoredRecord) => value as { held: number; reports: number },
};

async function write(store: Store): Promise<void> {
  const draft = { room: 'lobby', kind: 'message' as const, from: FROM, at: 1, via: 'a', text: 'x' };
  await store.append([1, 2].map((seq) => ({ ...draft, id: `m${seq}` })));
}

function putOlder(store: Store, kind: string, item: string, value: { [name: string]: Json }) {
  return store.records.put(kind, `lobby ${item}`, value, {
    ifVersion: 0,
    expiresAtMs: Date.now() + KEPT_MS,
  });
}

const olderReport = (target: number, by: string, at: number) => ({
  target,
  author: FROM,
  text: 'x',
  reason: `by ${by}`,
  by: { id: by, name: by },
  at,
});

test('reports that an older server stored one by one are merged with those of this server', () =>
  withTwo(async ({ a, store, enter }) => {
    await write(store);
    await putOlder(store, 'report', 'one', olderReport(1, 'ada', 5));
    await putOlder(store, 'report', 'two', olderReport(1, 'eve', 6));
    await putOlder(store, 'report', 'three', olderReport(2, 'eve', 7));
    for (const id of ['joe', 'kim']) {
      const member = visitorOf({ id, role: 'member' });
      await a.moderation.report(member, { room: 'lobby', target: 1, reason: `by ${id}` });
    }
    const { reports, reportCount } = await a.moderation.queue('lobby');
    assert.is(reportCount, 2);
    const first = reports.find(({ target }) => target === 1)!;
    const names = [first.by.id, ...first.more!.map(({ by }) => by.id)].sort();
    assert.equal([first.count, names], [4, ['ada', 'eve', 'joe', 'kim']]);
    const mod = await enter(a, MOD);
    assert.is((await moderate(mod, 'dismiss', { item: first.item })).type, 'moderated');
    assert.equal(
      await store.records.list('report', '', 10, Date.now()).then((all) => all.length),
      1,
    );
    assert.is((await moderate(mod, 'dismiss', { user: 'eve' })).type, 'moderated');
    assert.equal((await a.moderation.queue('lobby')).reports, []);
  }));

test('an older server reads the reports of this one, without the further reporters', () =>
  withTwo(async ({ a, store }) => {
    await write(store);
    for (const id of ['joe', 'kim']) {
      const member = visitorOf({ id, role: 'member' });
      await a.moderation.report(member, { room: 'lobby', target: 1, reason: `by ${id}` });
    }
    const [record, ...rest] = await store.records.list('report', '', 10, Date.now());
    assert.equal(rest, []);
    const { item, target, author, text, reason, by, at } = older.reportOf(record!) as never;
    assert.equal([typeof item, target, author, text, reason, typeof at], [
      'string',
      1,
      FROM,
      'x',
      'by joe',
      'number',
    ]);
    assert.is((by as { id: string }).id, 'joe');
    assert.not(JSON.stringify(record).includes('kim'));
    // It dismisses only the report: later reports are counted anew.
    await store.records.put('report', record!.key, null, { ifVersion: record!.version });
    const lou = visitorOf({ id: 'lou', role: 'member' });
    await a.moderation.report(lou, { room: 'lobby', target: 1, reason: '' });
    const { reports } = await a.moderation.queue('lobby');
    assert.equal(reports.map(({ by, count }) => [by.id, count]), [['lou', 1]]);
  }));

test('held messages work both ways', () =>
  withTwo(async ({ a, b, store, enter }) => {
    const [mod, guest] = [await enter(a, MOD), await enter(b, { id: 'g_1' })];
    await putOlder(store, 'held', 'old', {
      id: 'o',
      from: { id: 'g_0', name: 'Gus' },
      text: 'old',
      at: 5,
    });
    assert.is(await post(guest, 'new'), 'held for a moderator');
    const { held } = await a.moderation.queue('lobby');
    assert.equal(held.map(({ text }) => text), ['new', 'old']);
    const records = await store.records.list('held', '', 10, Date.now());
    const read = records.map(older.heldOf).find(({ text }) => text === 'new')!;
    assert.equal([(read.from as { id: string }).id, typeof read.id, typeof read.at], [
      'g_1',
      'string',
      'number',
    ]);
    for (const { item } of held) {
      assert.is((await moderate(mod, 'approve', { item })).type, 'moderated');
    }
    await until(() => guest.seqs('lobby').length === 2, WITHIN);
  }, { rules: [{ match: 'lobby', hold: 'guests' }] }));

test('older items count by author, and can be evicted', () =>
  withTwo(async ({ a, store }) => {
    for (let i = 0; i < 500; i++) {
      const from = { id: `g_${i % 20}`, name: 'Gus' };
      await putOlder(store, 'held', `old-${i}`, { id: `o${i}`, from, text: 'old', at: i });
    }
    const { guard, holdGuard } = a.moderation;
    const visitor = visitorOf({ id: 'g_honest' });
    // The older replica published the counts.
    await store.records.put('queue', 'lobby', { held: 500, reports: 0 });
    await a.moderation.queue('lobby');
    const frame = { type: 'send', room: 'lobby', id: 'm', text: 'hi' } as const;
    assert.is(guard.post!(visitor, frame), undefined);
    assert.ok((await holdGuard.post!(visitor, frame))?.held);
    assert.is((await a.moderation.queue('lobby')).heldCount, 500);
  }, { rules: [{ match: 'lobby', hold: 'guests' }] }));

test('an older server reads this one’s counts and bans', () =>
  withTwo(async ({ a, store, enter }) => {
    const bob = await enter(a, { id: 'bob', role: 'member', rooms: { lobby: 'moderate' } });
    assert.is((await moderate(bob, 'ban', { user: 'g_unseen', reason: 'x' })).type, 'moderated');
    const [ban] = await store.records.list('ban', '', 10, Date.now());
    const { by, at, reason } = older.sanctionIn(ban!) as never;
    assert.equal([(by as { id: string }).id, typeof at, reason], ['bob', 'number', 'x']);
    // Fields used only for counting are not shown.
    bob.say({ type: 'queue', room: 'lobby' });
    const { sanctions } = await hears(bob, 'queue');
    assert.equal(Object.keys(sanctions![0]!).sort(), [
      'at',
      'by',
      'kind',
      'reason',
      'room',
      'userId',
    ]);
    await write(store);
    await ask(bob, { type: 'report', room: 'lobby', target: 1, reason: '' });
    const [counts] = await until(async () => {
      const found = await store.records.list('queue', '', 10, Date.now());
      return found.length > 0 && found;
    }, WITHIN);
    const { held, reports } = older.countsOf(counts!);
    assert.equal([held, reports], [0, 1]);
  }));

test.run();
