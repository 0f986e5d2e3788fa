/**
 * Ban evasion: guests who return with another identity.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import {
  hello,
  moderate,
  post,
  WITHIN,
  withTwo,
} from '../../../scripts/testkit/server/moderation.ts';

const test = suite('evasion');

const MOD = { id: 'mod', role: 'moderator' } as const;
const ADA = { id: 'ada', role: 'member' } as const;

test('a banned guest cannot return as a new guest of the same network', () => {
  let nowMs = 1_700_000_000_000;
  const guest = (id: string, network: string | undefined, ageMs: number) => ({
    id: `g_${id}`,
    createdAtMs: nowMs - ageMs,
    ...(network === undefined ? {} : { network }),
  });
  return withTwo(async ({ a, b, enter }) => {
    const mod = await enter(a, MOD);
    await enter(b, guest('troll', 'home', 60_000));
    const older = await enter(b, guest('older', 'home', 60_000));
    await moderate(mod, 'ban', { user: 'g_troll', minutes: 60 * 24 * 7 });
    await until(() => b.moderation.sanctions('lobby').length === 1, WITHIN);
    nowMs += 1_000;
    // On the other replica, once it knows the network.
    const back = await enter(a, guest('new', 'home', 0));
    await until(async () => (await post(back)) !== 'ack', WITHIN);
    assert.is(await post(back), 'new guests of your network may only read here for now');
    assert.is(await post(older), 'ack', 'a guest known before is unaffected');
    assert.is(await post(await enter(a, guest('far', 'elsewhere', 0))), 'ack');
    assert.is(await post(await enter(a, guest('unknown', undefined, 0))), 'ack');
    assert.is(
      await post(await enter(a, { ...ADA, network: 'home' })),
      'ack',
      'members are unaffected',
    );
    const garden = await enter(a, guest('new', 'home', 0), 'garden');
    assert.is(await post(garden, 'hi', 'garden'), 'ack', 'other rooms are unaffected');
    nowMs += 86_400_000;
    assert.is(await post(await enter(a, guest('later', 'home', 0))), 'ack', 'a day at most');
  }, { now: () => nowMs });
});

test('guests created before a ban who never posted cannot write after it', () =>
  withTwo(async ({ a, b, enter }) => {
    const mod = await enter(a, MOD);
    const network = 'home';
    const createdAtMs = Date.now() - 60_000;
    const stock = Array.from({ length: 5 }, (_, i) => ({
      id: `g_stock${i}`,
      isUnused: true,
      createdAtMs,
      network,
    }));
    await enter(a, { id: 'g_troll', network });
    const reviewQueue = await enter(b, stock[0]!);
    const older = await enter(b, { id: 'g_older', createdAtMs, network });
    await moderate(mod, 'ban', { user: 'g_troll', everywhere: true });
    await until(async () => (await post(reviewQueue)) !== 'ack', WITHIN);
    for (const [i, one] of stock.entries()) {
      const client = await enter(i % 2 ? a : b, one);
      assert.is(
        await post(client),
        'new guests of your network may only read here for now',
        one.id,
      );
    }
    assert.is(await post(older), 'ack', 'a guest who posted before is unaffected');
    assert.is(await post(await enter(a, { ...stock[1]!, network: 'elsewhere' })), 'ack');
  }));

test('a guest who first posts elsewhere after a ban counts as new where it applies', () =>
  withTwo(async ({ a, enter }) => {
    const mod = await enter(a, MOD);
    const network = 'home';
    const [early, late] = ['g_early', 'g_late'].map((id) => ({ id, isUnused: true, network }));
    const before = await enter(a, early!, 'garden');
    assert.is(await post(before, 'hi', 'garden'), 'ack');
    await enter(a, { id: 'g_troll', network });
    // Tokens carry whole seconds, so the first post must be in an earlier one.
    const second = Math.floor(Date.now() / 1_000);
    await until(() => Date.now() >= (second + 1) * 1_000, WITHIN);
    await moderate(mod, 'ban', { user: 'g_troll' });
    const after = await enter(a, late!, 'garden');
    assert.is(await post(after, 'hi', 'garden'), 'ack', 'the ban is for the lobby');
    for (const client of [before, after]) {
      client.say({ type: 'join', room: 'lobby' });
      await until(
        () => client.frames.some((frame) => frame.type === 'joined' && frame.room === 'lobby'),
        WITHIN,
      );
    }
    await until(async () => (await post(after)) !== 'ack', WITHIN);
    assert.is(await post(before), 'ack');
  }));

test('banning a second guest of a network frees nobody who came in between', () => {
  let nowMs = 1_700_000_000_000;
  return withTwo(async ({ a, b, enter }) => {
    const mod = await enter(a, MOD);
    const troll = (id: string) => ({ id, network: 'home', createdAtMs: nowMs });
    await enter(a, troll('g_1'));
    await moderate(mod, 'ban', { user: 'g_1' });
    nowMs += 10_000;
    const between = await enter(b, troll('g_2'));
    await until(async () => (await post(between)) !== 'ack', WITHIN);
    nowMs += 10_000;
    await enter(a, troll('g_3'));
    await moderate(mod, 'ban', { user: 'g_3' });
    nowMs += 10_000;
    const last = await enter(b, troll('g_4'));
    assert.is.not(await post(between), 'ack');
    await moderate(mod, 'unban', { user: 'g_1' });
    await until(() => b.moderation.sanctions('lobby').length === 1, WITHIN);
    assert.is.not(await post(last), 'ack', 'one of them is still banned');
    await moderate(mod, 'unban', { user: 'g_3' });
    await until(async () => (await post(last)) === 'ack', WITHIN);
    await moderate(mod, 'ban', { user: 'g_1' });
    nowMs += 10_000;
    await until(async () => (await post(await enter(b, troll('g_5')))) !== 'ack', WITHIN);
  }, { now: () => nowMs });
});

test('lifting the ban frees the network', () =>
  withTwo(async ({ a, enter }) => {
    const mod = await enter(a, MOD);
    await enter(a, { id: 'g_troll', network: 'home', createdAtMs: 5 });
    await moderate(mod, 'mute', { user: 'g_troll' });
    const back = await enter(a, { id: 'g_new', network: 'home', createdAtMs: Date.now() });
    await until(async () => (await post(back)) !== 'ack', WITHIN);
    await moderate(mod, 'unmute', { user: 'g_troll' });
    assert.is(await post(back), 'ack');
  }));

test('a guest who hops networks cannot close them all to others', () =>
  withTwo(async ({ a, enter }) => {
    const mod = await enter(a, MOD);
    await moderate(mod, 'ban', { user: 'g_troll' });
    for (let i = 0; i < 20; i++) {
      const client = a.connect();
      hello(client, { id: 'g_troll', network: `n${i}` });
      client.say({ type: 'join', room: 'lobby' });
      await client.next('refused');
    }
    let closed = 0;
    for (let i = 0; i < 20; i++) {
      const visitor = { id: `g_new${i}`, network: `n${i}`, createdAtMs: Date.now() };
      if (await post(await enter(a, visitor)) !== 'ack') closed += 1;
    }
    assert.is(closed, 8);
  }));

test.run();
