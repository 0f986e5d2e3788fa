/**
 * Commands on one replica take effect on the other: at once over the link, and through the store
 * without it.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeFileSync } from 'node:fs';
import { until } from '../../lib/until.ts';
import {
  hears,
  hello,
  moderate,
  post,
  type TwoReplicas,
  WITHIN,
  withTwo,
} from '../../../scripts/testkit/server/moderation.ts';

const test = suite('moderation on every replica');

const MOD = { id: 'mod', role: 'moderator' } as const;
const ADA = { id: 'ada', role: 'member' } as const;
const GUEST = { id: 'g_1' };

/** The same guarantees hold with the link, and through the store when it is cut. */
for (const link of ['with the link', 'without the link'] as const) {
  const withReplicas = (
    run: (two: TwoReplicas) => Promise<void>,
    rules: unknown[] = [],
  ): Promise<void> =>
    withTwo(async (two) => {
      if (link === 'without the link') { for (const each of two.links) each.cut(); }
      await run(two);
    }, { rules, lookEveryMs: link === 'with the link' ? 3_600_000 : 50 });

  test(`${link} a mute applies on the other replica from the next post until it is lifted`, () =>
    withReplicas(async ({ a, b, enter }) => {
      const [mod, ada] = [await enter(a, MOD), await enter(b, ADA)];
      assert.is(await post(ada), 'ack');
      const muted = await moderate(mod, 'mute', { user: 'ada', minutes: 5 });
      assert.is(muted.type, 'moderated');
      const state = await hears(ada, 'room');
      assert.ok(!state.write && state.why!.includes('muted'));
      assert.ok(Math.abs(state.until! - Date.now() - 300_000) < 60_000);
      assert.is(await post(ada), 'you are muted here for 5 minutes');
      ada.say({ type: 'react', room: 'lobby', id: 'r', target: 1, emoji: '👍', on: true });
      await until(() => ada.frames.some((f) => f.type === 'refused' && f.id === 'r'), WITHIN);
      assert.is((await moderate(mod, 'unmute', { user: 'ada' })).type, 'moderated');
      await until(() => {
        const last = ada.frames.findLast(({ type }) => type === 'room');
        return last?.type === 'room' && last.write;
      }, WITHIN);
      assert.is(await post(ada), 'ack');
    }));

  test(`${link} a user banned from a room is removed, and cannot join again anywhere`, () =>
    withReplicas(async ({ a, b, enter }) => {
      const [mod, ada] = [await enter(a, MOD), await enter(b, ADA)];
      await moderate(mod, 'ban', { user: 'ada', reason: 'spam' });
      const refused = await hears(ada, 'refused');
      assert.equal([refused.code, refused.room, refused.id], ['forbidden', 'lobby', undefined]);
      await hears(ada, 'left');
      assert.is(ada.closedWith, undefined, 'other rooms continue');
      for (const replica of [a, b]) {
        const again = replica.connect();
        hello(again, ADA);
        again.say({ type: 'join', room: 'lobby' });
        const { code, room } = await again.next('refused');
        assert.equal([code, room], ['forbidden', 'lobby']);
        again.say({ type: 'history', room: 'lobby', before: 5, limit: 1 });
        await until(() => again.frames.filter((f) => f.type === 'refused').length === 2, WITHIN);
        again.say({ type: 'join', room: 'garden' });
        await again.next('joined');
      }
      mod.send('lobby', 'secret');
      await mod.next('ack');
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.not(ada.seqs('lobby').length, 'nothing of the room arrives');
    }));

  test(`${link} a user banned from the site loses all connections, and cannot return`, () =>
    withReplicas(async ({ a, b, enter }) => {
      const mod = await enter(a, MOD);
      const theirs = [await enter(a, ADA), await enter(b, ADA), await enter(b, ADA, 'garden')];
      const other = await enter(b, GUEST);
      const ban = { user: 'ada', everywhere: true, minutes: 5, reason: 'Advertising' };
      assert.is((await moderate(mod, 'ban', ban)).type, 'moderated');
      await until(() => theirs.every(({ closedWith }) => closedWith?.code === 4403), WITHIN);
      assert.is(other.closedWith, undefined);
      const again = b.connect();
      hello(again, ADA);
      await until(() => again.closedWith?.code === 4403, WITHIN);
      for (const one of [...theirs, again]) {
        const last = one.frames.at(-1);
        assert.ok(last?.type === 'refused' && last.room === undefined);
        assert.equal([last.reason, last.note], ['banned', 'Advertising']);
        assert.ok(last.until! > Date.now(), 'it names its end');
      }
      assert.is(again.frames.length, 1, 'no welcome');
      await moderate(mod, 'unban', { user: 'ada', everywhere: true });
      await until(async () => {
        const back = b.connect();
        hello(back, ADA);
        await until(() => back.closedWith ?? back.frames[0], WITHIN);
        return back.frames[0]?.type === 'welcome';
      }, WITHIN);
    }));

  test(`${link} a message deleted by a moderator is gone on the other replica`, () =>
    withReplicas(async ({ a, b, enter }) => {
      const [mod, ada] = [await enter(a, MOD), await enter(b, ADA)];
      assert.is(await post(ada), 'ack');
      await until(() => mod.seqs('lobby').length === 1, WITHIN);
      mod.say({ type: 'delete', room: 'lobby', id: 'd', target: 1 });
      await until(() => ada.entries('lobby').some(({ kind }) => kind === 'delete'), WITHIN);
      const deletion = ada.entries('lobby').at(-1)!;
      assert.equal([deletion.target, deletion.from.id], [1, 'mod']);
      const log = await a.moderation.audit('', 10);
      assert.equal(log.map(({ action, user, target, by }) => [action, user, target, by.id]), [
        ['delete', 'ada', 1, 'mod'],
      ]);
    }));

  test(`${link} a locked room is read-only on both replicas, except for moderators`, () =>
    withReplicas(async ({ a, b, enter }) => {
      const [mod, ada] = [await enter(a, MOD), await enter(b, ADA)];
      await moderate(mod, 'set', { settings: { locked: true } });
      const state = await hears(ada, 'room');
      assert.ok(state.locked && !state.write);
      assert.ok((await post(ada)).includes('locked'));
      assert.is(await post(mod), 'ack');
      await moderate(mod, 'set', { settings: { locked: false, membersOnly: true } });
      await until(() => {
        const last = ada.frames.findLast(({ type }) => type === 'room');
        return last?.type === 'room' && last.write && last.membersOnly;
      }, WITHIN);
      assert.is(await post(ada), 'ack');
      const guest = await enter(b, GUEST);
      assert.is(await post(guest), 'only members can write here now');
      await moderate(mod, 'set', { settings: { slowModeSeconds: 0 } });
      const settings = { slowModeSeconds: 0, membersOnly: true, locked: false, hold: 'none' };
      assert.equal(b.moderation.settingsOf('lobby'), settings, 'other settings stay');
    }));
}

test('a mute expires by itself, and the client is told', () => {
  let nowMs = Date.now();
  return withTwo(async ({ a, b, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(b, ADA)];
    await moderate(mod, 'mute', { user: 'ada', minutes: 1 });
    assert.not((await hears(ada, 'room')).write);
    assert.is(await post(ada), 'you are muted here for a minute');
    nowMs += 60_000;
    await until(() => ada.frames.filter(({ type }) => type === 'room').length === 2, WITHIN);
    assert.ok((await hears(ada, 'room')).write);
    assert.is(await post(ada), 'ack');
    assert.equal(a.moderation.sanctions(), []);
  }, { now: () => nowMs });
});

test('a plain room sends no state, except to moderators', () =>
  withTwo(async ({ a, enter }) => {
    const ada = await enter(a, ADA);
    for (
      const visitor of [MOD, GUEST, { ...ADA, id: 'eve', rooms: { lobby: 'moderate' } } as const]
    ) {
      assert.ok((await hears(await enter(a, visitor), 'room')).moderate, visitor.id);
    }
    assert.is(await post(ada), 'ack');
    assert.not(ada.frames.some(({ type }) => type === 'room'));
  }, { rules: [{ match: 'lobby', moderators: [GUEST.id] }] }));

test('slow mode counts over both replicas, and moderators are exempt', () =>
  withTwo(async ({ a, b, enter }) => {
    const mod = await enter(a, MOD);
    await moderate(mod, 'set', { settings: { slowModeSeconds: 60 } });
    const [onA, onB] = [await enter(a, ADA), await enter(b, ADA)];
    await hears(onB, 'room');
    assert.is(await post(onA), 'ack');
    await until(() => onB.seqs('lobby').length === 1, WITHIN);
    assert.is(await post(onB), 'slow mode: one message in 60 s');
    const { retryAfterMs, retry } = await hears(onB, 'refused');
    assert.ok(retry && retryAfterMs! > 50_000 && retryAfterMs! <= 60_000);
    onB.say({ type: 'edit', room: 'lobby', id: 'e', target: 1, text: 'better' });
    await until(() => onB.frames.some((f) => f.type === 'ack' && f.id === 'e'), WITHIN);
    for (let i = 0; i < 3; i++) assert.is(await post(mod), 'ack');
  }));

test('a resent post is acknowledged although its author was muted since', () =>
  withTwo(async ({ a, b, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, ADA)];
    ada.send('lobby', 'once');
    const { seq } = await ada.next('ack');
    await moderate(mod, 'mute', { user: 'ada' });
    const back = await enter(b, ADA);
    back.send('lobby', 'once');
    assert.is((await back.next('ack')).seq, seq);
    assert.is(await post(back), 'you are muted here');
  }));

test('a visitor who may only read can delete their own messages', () =>
  withTwo(async ({ a, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, ADA)];
    assert.is(await post(ada), 'ack');
    assert.is(await post(mod), 'ack');
    await moderate(mod, 'mute', { user: 'ada' });
    ada.say({ type: 'delete', room: 'lobby', id: 'mine', target: 1 });
    await ada.next('ack');
    await ada.next('ack');
    ada.say({ type: 'delete', room: 'lobby', id: 'theirs', target: 2 });
    assert.is((await ada.next('refused')).id, 'theirs');
  }));

test('a visitor who may not write is not shown as typing', () =>
  withTwo(async ({ a, enter }) => {
    const [mod, ada, bob] = [await enter(a, MOD), await enter(a, ADA), await enter(a, GUEST)];
    await moderate(mod, 'mute', { user: 'ada' });
    ada.say({ type: 'typing', room: 'lobby' });
    bob.say({ type: 'typing', room: 'lobby' });
    const { users } = await mod.next('typing');
    assert.equal(users.map(({ id }) => id), [GUEST.id]);
  }));

test('a rule change removes those who lost access from the room', () =>
  withTwo(async ({ a, roomsFile, enter }) => {
    const [ada, guest] = [await enter(a, ADA), await enter(a, GUEST)];
    writeFileSync(
      roomsFile,
      '{"rooms":[{"match":"lobby","access":"members","write":"moderators"}]}',
    );
    await a.moderation.reload();
    await hears(guest, 'left');
    const state = await hears(ada, 'room');
    assert.ok(!state.write);
    assert.is(await post(ada), 'this room is read-only for you');
    assert.not(a.moderation.isPublic('lobby'));
    writeFileSync(roomsFile, '{"rooms":[{"match":"lobby","acces":"public"}]}');
    const fault = await a.moderation.reload().catch((error: Error) => error.message);
    assert.ok(String(fault).includes('rooms[0].acces'), String(fault));
    assert.not(a.moderation.isPublic('lobby'), 'the earlier rules apply');
  }));

test('with the store down a command is refused as unavailable, and sanctions stay in force', () =>
  withTwo(async ({ a, store, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, ADA)];
    await moderate(mod, 'mute', { user: 'ada' });
    store.isAway = true;
    const refused = await moderate(mod, 'ban', { user: 'ada' });
    assert.ok(refused.type === 'refused');
    assert.equal([refused.code, refused.retry], ['unavailable', true]);
    assert.is(await post(ada), 'you are muted here');
    store.isAway = false;
    assert.is((await moderate(mod, 'ban', { user: 'ada' })).type, 'moderated');
    await hears(ada, 'left');
  }));

test('names of guests are checked for words and links like texts, those of members are not', () =>
  withTwo(async ({ a, roomsFile, enter }) => {
    const [ada, guest] = [
      await enter(a, { id: 'spam', role: 'member' }),
      await enter(a, { id: 'g' }),
    ];
    assert.equal([await post(ada), await post(guest)], ['ack', 'ack']);
    for (const id of ['spam', 'x.com']) {
      const client = a.connect();
      hello(client, { id: `g ${id}` });
      client.say({ type: 'join', room: 'lobby' });
      assert.match((await client.next('refused')).message, 'your name has a word or a link');
    }
    const held = await enter(a, { id: 'g casino' });
    assert.is(await post(held), 'held for a moderator');
    // A member of the room whose name is refused from now on.
    const words = { refuse: ['casino'] };
    writeFileSync(roomsFile, JSON.stringify({ rooms: [{ match: '*', words }] }));
    await a.moderation.reload();
    assert.match(await post(held), 'your name has a word');
  }, { rules: [{ match: '*', words: { refuse: ['spam'], hold: ['casino'] }, links: 'refuse' }] }));

test.run();
