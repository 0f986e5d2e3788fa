/**
 * Reports: merged by message, counted, and protected from crowds.
 */
import type { TestClient } from '../../../../scripts/testkit/server/session-client.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../lib/until.ts';
import type { Visitor } from '../../../core/session/visitor.ts';
import type { Store } from '../../../core/store/store.ts';
import {
  ask,
  moderate,
  visitorOf,
  WITHIN,
  withTwo,
} from '../../../../scripts/testkit/server/moderation.ts';

const test = suite('reports');

const MOD = { id: 'mod', role: 'moderator' } as const;
const ADA = { id: 'ada', role: 'member' } as const;
const REPORTS_OF_ONE = 8;

/** Messages of Bob's with seqs 1 to `count`. */
async function write(store: Store, count: number): Promise<void> {
  const from = { id: 'bob', name: 'Bob' };
  await store.append(
    Array.from({ length: count }, (_, i) => ({
      room: 'lobby',
      id: `m${i}`,
      kind: 'message' as const,
      from,
      at: i,
      via: 'a',
      text: `text ${i + 1}`,
    })),
  );
}

const answers = ({ frames }: TestClient): number =>
  frames.filter(({ type }) => type === 'reported' || type === 'refused').length;

test('500 junk reports by 63 guests do not keep out the report of a threat', () =>
  withTwo(async ({ a, b, store, enter }) => {
    await write(store, 505);
    for (let i = 0; i < 63; i++) {
      const guest = await enter(a, { id: `g_${i}` });
      for (let n = 1; n <= REPORTS_OF_ONE; n++) {
        const target = i * REPORTS_OF_ONE + n;
        guest.say({ type: 'report', room: 'lobby', id: `r${n}`, target, reason: 'junk' });
      }
      await until(() => answers(guest) === REPORTS_OF_ONE, WITHIN);
    }
    const guest = await enter(a, { id: 'g_honest' });
    const threat = { type: 'report', room: 'lobby', target: 505, reason: 'a threat' };
    assert.is((await ask(guest, threat)).type, 'reported');
    const { reports, reportCount } = await b.moderation.queue('lobby');
    assert.is(reports[0]!.target, 505);
    assert.ok(reportCount <= 500);
  }));

test('300 reports of one message are one report with their number', () =>
  withTwo(async ({ a, b, store }) => {
    await write(store, 1);
    const report = (i: number) => {
      const member = visitorOf({ id: `u_${i}`, role: 'member' });
      const { moderation } = i % 2 ? a : b;
      return moderation.report(member, { room: 'lobby', target: 1, reason: `reason ${i}` });
    };
    const outcomes = await Promise.all(Array.from({ length: 300 }, (_, i) => report(i)));
    assert.ok(outcomes.every(({ ok }) => ok));
    const { reports, reportCount } = await a.moderation.queue('lobby');
    assert.equal([reportCount, reports.length], [1, 1]);
    assert.equal([reports[0]!.count, reports[0]!.more?.length], [300, 4]);
    await report(7);
    assert.is((await a.moderation.queue('lobby')).reports[0]!.count, 300, 'each counts once');
  }));

test('a member’s report is accepted when guests of many networks have filled the queue', () =>
  withTwo(async ({ a, store }) => {
    await write(store, 501);
    const report = (visitor: Visitor, target: number) =>
      a.moderation.report(visitor, { room: 'lobby', target, reason: 'x' });
    for (let i = 0; i < 500; i++) {
      assert.ok((await report(visitorOf({ id: `g_${i}`, network: `n${i}` }), i + 1)).ok);
    }
    assert.ok((await report(visitorOf(ADA), 501)).ok);
    const { reports } = await a.moderation.queue('lobby');
    assert.ok(reports.some(({ target, by }) => target === 501 && by.id === 'ada'));
  }));

test('a report that others made too is not evicted with a crowd’s reports', () =>
  withTwo(async ({ a, store }) => {
    await write(store, 501);
    const report = (visitor: Visitor, target: number) =>
      a.moderation.report(visitor, { room: 'lobby', target, reason: 'x' });
    // The crowd reports it first, so it would be evicted with theirs.
    assert.ok((await report(visitorOf({ id: 'g_crowd', network: 'home' }), 501)).ok);
    assert.ok((await report(visitorOf({ id: 'g_honest', network: 'far' }), 501)).ok);
    for (let i = 0; i < 300; i++) {
      await report(visitorOf({ id: `g_${i}`, network: i < 299 ? 'home' : 'else' }), i + 1);
    }
    for (let i = 300; i < 500; i++) {
      await report(visitorOf({ id: `g_${i}`, network: `n${i}` }), i + 1);
    }
    const { reportCount } = await a.moderation.queue('lobby');
    assert.is(reportCount, 500);
    const all = await store.records.list('report', '', 600, Date.now());
    assert.ok(all.some(({ value }) => (value as { target: number }).target === 501));
  }));

test('dismissing removes all reports of the message, and later ones are counted anew', () =>
  withTwo(async ({ a, b, store, enter }) => {
    await write(store, 1);
    const mod = await enter(a, MOD);
    const report = async (id: string) => {
      const outcome = await b.moderation.report(
        visitorOf({ id, role: 'member' }),
        { room: 'lobby', target: 1, reason: id },
      );
      assert.ok(outcome.ok);
    };
    for (const id of ['ada', 'eve', 'joe']) await report(id);
    const { reports: [first] } = await a.moderation.queue('lobby');
    assert.equal([first!.by.id, first!.count, first!.more!.map(({ by }) => by.id)], [
      'ada',
      3,
      ['eve', 'joe'],
    ]);
    assert.is((await moderate(mod, 'dismiss', { item: first!.item })).type, 'moderated');
    assert.equal((await a.moderation.queue('lobby')).reports, []);
    for (const id of ['eve', 'joe']) await report(id);
    const { reports: [second] } = await a.moderation.queue('lobby');
    assert.equal([second!.by.id, second!.count], ['eve', 2]);
  }));

test('a second reporter is stored even if another replica changes the report meanwhile', () =>
  withTwo(async ({ a, store }) => {
    await write(store, 1);
    const report = (id: string) =>
      a.moderation.report(visitorOf({ id, role: 'member' }), {
        room: 'lobby',
        target: 1,
        reason: id,
      });
    await report('ada');
    const { records } = store;
    const stored = async () => (await records.list('report', '', 10, Date.now()))[0]!;
    const put = records.put.bind(records);
    let isOvertaken = false;
    records.put = async (kind, ...rest) => {
      const result = await put(kind, ...rest);
      if (kind === 'reporters' && !isOvertaken) {
        isOvertaken = true;
        const { key, value } = await stored();
        await put('report', key, value);
      }
      return result;
    };
    await report('eve');
    assert.ok(isOvertaken);
    assert.is(((await stored()).value as { isShared?: boolean }).isShared, true);
    assert.is((await a.moderation.queue('lobby')).reports[0]!.count, 2);
  }));

test('erasing a reporter keeps what others reported too', () =>
  withTwo(async ({ a, store }) => {
    await write(store, 2);
    const report = (id: string, target: number) =>
      a.moderation.report(
        visitorOf({ id, role: 'member' }),
        { room: 'lobby', target, reason: `by ${id}` },
      );
    await report('ada', 1);
    await report('eve', 1);
    await report('eve', 2);
    await report('ada', 2);
    const exported: string[] = [];
    for await (const line of a.moderation.export(visitorOf(MOD).author, 'eve')) exported.push(line);
    assert.not(exported.join('').includes('ada'), 'another reporter is not her data');
    assert.ok(exported.join('').includes('by eve'));
    let next: string | undefined;
    do next = (await a.moderation.erase(visitorOf(MOD).author, 'eve', next)).next; while (
      next !== undefined
    );
    const { reports } = await a.moderation.queue('lobby');
    assert.equal(reports.map(({ target, by, count }) => [target, by.id, count]).sort(), [
      [1, 'ada', 2],
      [2, '', 2],
    ]);
    const left = JSON.stringify([
      await store.records.list('report', '', 100, Date.now()),
      await store.records.list('reporters', '', 100, Date.now()),
    ]);
    assert.not(left.includes('eve'), left);
  }));

test.run();
