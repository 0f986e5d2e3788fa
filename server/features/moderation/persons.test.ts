/**
 * Export and erasure of a person, and the audit log.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import type { Moderation } from './moderation.ts';
import {
  ask,
  moderate,
  post,
  WITHIN,
  withTwo,
} from '../../../scripts/testkit/server/moderation.ts';

const test = suite('persons');

const MOD = { id: 'mod', role: 'moderator' } as const;
const ADA = { id: 'ada', role: 'member' } as const;
const BOB = { id: 'bob', role: 'member' } as const;
const OWNER = { id: 'owner', name: 'Owner' };

async function exported(moderation: Moderation, userId: string) {
  const lines: Record<string, unknown>[] = [];
  for await (const line of moderation.export(OWNER, userId)) {
    assert.ok(line.endsWith('\n'));
    lines.push(JSON.parse(line));
  }
  return lines;
}

async function erase(moderation: Moderation, userId: string): Promise<number> {
  let next: string | undefined;
  let messages = 0;
  for (let i = 0; i < 100; i++) {
    const progress = await moderation.erase(OWNER, userId, next);
    messages += progress.messages;
    if (progress.isDone) return messages;
    next = progress.next!;
  }
  throw new Error('it comes to no end');
}

test('an export has everything stored about a person, and nothing about others', () =>
  withTwo(async ({ a, enter }) => {
    const [mod, ada, bob] = [await enter(a, MOD), await enter(a, ADA), await enter(a, BOB)];
    const inGarden = await enter(a, ADA, 'garden');
    for (const text of ['one', 'two', 'three']) await post(ada, text);
    await post(bob, 'not hers');
    await post(inGarden, 'four', 'garden');
    await ask(ada, { type: 'edit', room: 'lobby', target: 1, text: 'one, better' });
    await ask(ada, { type: 'delete', room: 'lobby', target: 2 });
    await ask(bob, { type: 'report', room: 'lobby', target: 3, reason: 'rude' });
    await ask(ada, { type: 'report', room: 'lobby', target: 4, reason: 'ruder' });
    await moderate(mod, 'mute', { user: 'ada', reason: 'enough' });
    const lines = await exported(a.moderation, 'ada');
    const messages = lines.filter(({ type }) => type === 'message');
    assert.equal(messages.map(({ room, seq, text }) => [room, seq, text]), [
      ['garden', 1, 'four'],
      ['lobby', 1, 'one, better'],
      ['lobby', 3, 'three'],
    ]);
    assert.equal(lines.filter(({ type }) => type === 'mute').map(({ reason }) => reason), [
      'enough',
    ]);
    const reports = lines.filter(({ type }) => type === 'report');
    assert.equal(reports.map(({ target, by }) => [target, (by as { id: string })?.id]).sort(), [
      [3, undefined],
      [4, 'ada'],
    ]);
    assert.not(JSON.stringify(lines).includes('not hers'), 'not even in her own report');
  }));

test('an erased person is gone from all rooms, replicas and clients, and others stay', () =>
  withTwo(async ({ a, b, store, enter }) => {
    const [ada, bob] = [await enter(a, ADA), await enter(b, BOB)];
    const inGarden = await enter(a, ADA, 'garden');
    for (let i = 0; i < 60; i++) assert.is(await post(ada, `hers ${i}`), 'ack');
    await post(bob, 'his');
    await post(inGarden, 'hers too', 'garden');
    await ask(bob, { type: 'report', room: 'lobby', target: 1, reason: 'rude' });
    await until(() => bob.seqs('lobby').length === 61, WITHIN);
    for (const id of ['ada', 'bob']) await store.records.put('name', `skeleton of ${id}`, { id });
    assert.ok((await exported(a.moderation, 'ada')).some(({ type }) => type === 'name'));
    assert.is(await erase(a.moderation, 'ada'), 61);
    await until(
      () => bob.entries('lobby').filter(({ kind }) => kind === 'delete').length === 60,
      WITHIN,
    );
    const everything = JSON.stringify([
      await store.after('lobby', 0, 1_000),
      await store.after('garden', 0, 1_000),
      await store.records.list('report', '', 100, Date.now()),
      await store.records.list('name', '', 100, Date.now()),
    ]);
    assert.not(everything.includes('hers') || everything.includes('of ada'), everything);
    assert.ok(everything.includes('his'));
    assert.equal(await exported(a.moderation, 'ada'), []);
    assert.is(await erase(a.moderation, 'ada'), 0, 'a second time there is nothing to do');
    const late = await enter(b, BOB);
    const shown = late.entries('lobby').filter(({ deleted }) => !deleted);
    assert.equal(shown.map(({ text }) => text), ['his']);
  }));

test('items of an erased person can no longer be approved, at any step', () =>
  withTwo(async ({ a, store, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, ADA)];
    await moderate(mod, 'set', { settings: { hold: 'everyone' } });
    await ask(ada, { type: 'send', room: 'lobby', text: 'hers' });
    const { item } = (await a.moderation.queue('lobby')).held[0]!;
    let next: string | undefined;
    let steps = 0;
    do {
      const progress = await a.moderation.erase(OWNER, 'ada', next);
      next = progress.next;
      if (steps++ === 0) {
        assert.is.not((await moderate(mod, 'approve', { item })).type, 'moderated');
      }
      // She posts again in the middle.
      if (steps === 2) await ask(ada, { type: 'send', room: 'lobby', text: 'hers, late' });
    } while (next !== undefined);
    const left = [
      await store.after('lobby', 0, 100),
      await store.records.list('held', '', 100, Date.now()),
    ];
    assert.not(JSON.stringify(left).includes('hers'), JSON.stringify(left));
  }));

test('an interrupted erasure can continue', () =>
  withTwo(async ({ a, store, enter }) => {
    const ada = await enter(a, ADA);
    for (let i = 0; i < 5; i++) await post(ada, 'hers');
    store.isAway = true;
    const failure = await a.moderation.erase(OWNER, 'ada').catch((error: Error) => error.message);
    assert.is(failure, 'the store is away');
    store.isAway = false;
    assert.is(await erase(a.moderation, 'ada'), 5);
    assert.is(await erase(a.moderation, 'ada'), 0);
    const nonsense = await a.moderation.erase(OWNER, 'ada', '../x').catch(() => 'refused');
    assert.is(nonsense, 'refused');
  }));

test('thousands of messages are erased in steps', () =>
  withTwo(async ({ a, store, enter }) => {
    await enter(a, ADA);
    const from = { id: 'ada', name: 'Ada' };
    await store.append(Array.from({ length: 1_200 }, (_, i) => ({
      room: `r${i % 60}`,
      id: `${i}`,
      kind: 'message' as const,
      from,
      at: i,
      via: 'a',
      text: 'hers',
    })));
    const first = await a.moderation.erase(OWNER, 'ada', 'rooms ');
    assert.equal([first.isDone, first.messages], [false, 500]);
    assert.is(await erase(a.moderation, 'ada'), 700);
  }));

test('so are thousands of names', () =>
  withTwo(async ({ a, store, enter }) => {
    await post(await enter(a, ADA), 'hers');
    let calls = 0;
    store.anonymize = () => Promise.resolve(calls++ < 20 ? 5_000 : 0);
    const first = await a.moderation.erase(OWNER, 'ada', 'rooms ');
    assert.equal([first.isDone, first.cleaned, calls], [false, 10_000, 2]);
    await erase(a.moderation, 'ada');
    assert.is(calls, 21);
  }));

test('the audit log lists every command in chronological order, in pages, to admins only', () => {
  let nowMs = 1_700_000_000_000;
  return withTwo(async ({ a, b, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(b, ADA)];
    await post(ada, 'rude');
    const acts: [string, Record<string, unknown>][] = [
      ['mute', { user: 'ada', reason: 'rude' }],
      ['unmute', { user: 'ada' }],
      ['set', { settings: { locked: true } }],
      ['ban', { user: 'ada', everywhere: true }],
    ];
    for (const [action, fields] of acts) {
      await moderate(mod, action, fields);
      nowMs += 1_000;
    }
    await ask(mod, { type: 'delete', room: 'lobby', target: 1 });
    nowMs += 1_000;
    await a.moderation.erase(OWNER, 'ada');
    nowMs += 1_000;
    for await (const _ of a.moderation.export(OWNER, 'ada'));
    const log = await b.moderation.audit('', 100);
    assert.equal(log.map(({ action }) => action), [
      'mute',
      'unmute',
      'set',
      'ban',
      'delete',
      'erase',
      'export',
    ]);
    const { key: _, ...first } = log[0]!;
    assert.equal(first, {
      at: 1_700_000_000_000,
      by: { id: 'mod', name: 'Name of mod' },
      action: 'mute',
      room: 'lobby',
      user: 'ada',
      reason: 'rude',
    });
    assert.is(log[3]!.room, undefined);
    const page = await b.moderation.audit(log[1]!.key, 2);
    assert.equal(page.map(({ action }) => action), ['set', 'ban']);
    nowMs += 366 * 86_400_000;
    assert.equal(await b.moderation.audit('', 100), [], 'kept for AUDIT_DAYS');
  }, { now: () => nowMs });
});

test('deleting one’s own message is not audited, and a repeated command is audited once', () =>
  withTwo(async ({ a, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, ADA)];
    await post(mod, 'my own');
    await post(ada, 'hers');
    await ask(mod, { type: 'delete', room: 'lobby', target: 1 });
    for (let i = 0; i < 2; i++) {
      mod.say({ type: 'delete', room: 'lobby', id: 'd', target: 2 });
      await until(
        () => mod.frames.filter((f) => f.type === 'ack' && f.id === 'd').length > i,
        WITHIN,
      );
    }
    assert.equal((await a.moderation.audit('', 10)).map(({ target }) => target), [2]);
  }));

test.run();
