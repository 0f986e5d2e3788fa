/**
 * Held messages and reports, on two replicas.
 */
import type { TestClient } from '../../../../scripts/testkit/server/session-client.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../lib/until.ts';
import {
  ask,
  hears,
  moderate,
  post,
  WITHIN,
  withTwo,
} from '../../../../scripts/testkit/server/moderation.ts';

const test = suite('review queue');

const MOD = { id: 'mod', role: 'moderator' } as const;
const ADA = { id: 'ada', role: 'member' } as const;
const GUEST = { id: 'g_1' };
const HELD = 'held for a moderator';
const HOLD_GUESTS = [{ match: 'lobby', hold: 'guests', words: { hold: ['casino'] } }];

async function queue(client: TestClient, before?: number) {
  const from = client.frames.length;
  client.say({ type: 'queue', room: 'lobby', ...(before === undefined ? {} : { before }) });
  const isAnswer = (frame: TestClient['frames'][number]) =>
    frame.type === 'queue' && frame.held !== undefined;
  const frame = await until(() => client.frames.slice(from).find(isAnswer), WITHIN);
  return frame as Required<Extract<TestClient['frames'][number], { type: 'queue' }>>;
}

test('a held message is visible only to moderators, on both replicas, until approved', () =>
  withTwo(async ({ a, b, enter }) => {
    const [mod, ada, guest] = [await enter(a, MOD), await enter(a, ADA), await enter(b, GUEST)];
    assert.is((await hears(guest, 'room')).hold, 'guests');
    const answer = await ask(guest, { type: 'send', room: 'lobby', id: 'one', text: 'hello' });
    assert.ok(answer.type === 'refused');
    assert.equal([answer.code, answer.held, answer.retry], ['forbidden', true, false]);
    await until(() => mod.frames.some((f) => f.type === 'queue' && f.heldCount === 1), WITHIN);
    assert.not(ada.frames.some(({ type }) => type === 'queue'));
    assert.equal([ada.seqs('lobby'), guest.seqs('lobby')], [[], []]);

    const { held, heldCount } = await queue(mod);
    assert.is(heldCount, 1);
    assert.equal([held[0]!.text, held[0]!.from.id, held[0]!.id], ['hello', GUEST.id, 'one']);
    assert.is((await moderate(mod, 'approve', { item: held[0]!.item })).type, 'moderated');
    await until(() => guest.seqs('lobby').length === 1 && ada.seqs('lobby').length === 1, WITHIN);
    const { id, from, text } = guest.entries('lobby')[0]!;
    assert.equal(
      [id, from.id, text],
      ['one', GUEST.id, 'hello'],
      'the sender’s own id resolves it',
    );
    guest.send('lobby', 'one', 'hello');
    await guest.next('ack');
    assert.is((await queue(mod)).held.length, 0);
    assert.is((await moderate(mod, 'approve', { item: held[0]!.item })).type, 'refused');
  }, { rules: HOLD_GUESTS }));

test('a rejected message never appears, and a resent one is held once', () =>
  withTwo(async ({ a, b, enter }) => {
    const [mod, guest] = [await enter(a, MOD), await enter(b, GUEST)];
    const onA = await enter(a, GUEST);
    for (const client of [guest, onA, guest]) {
      const heard = client.frames.length;
      client.send('lobby', 'x', 'hello');
      const answer = await until(
        () => client.frames.slice(heard).find(({ type }) => type === 'refused'),
        WITHIN,
      );
      assert.ok(answer.type === 'refused' && answer.held);
    }
    const { held } = await queue(mod);
    assert.is(held.length, 1);
    assert.is((await moderate(mod, 'reject', { item: held[0]!.item })).type, 'moderated');
    assert.is((await moderate(mod, 'reject', { item: held[0]!.item })).type, 'refused');
    assert.equal([(await queue(mod)).held, guest.seqs('lobby')], [[], []]);
  }, { rules: HOLD_GUESTS }));

test('when two moderators decide at the same time only one decision counts', () =>
  withTwo(async ({ a, b, enter }) => {
    const [one, two] = [await enter(a, MOD), await enter(b, { id: 'mod2', role: 'moderator' })];
    const guest = await enter(b, GUEST);
    for (let i = 0; i < 10; i++) {
      await ask(guest, { type: 'send', room: 'lobby', id: `m${i}`, text: 'hello' });
    }
    const { held } = await queue(one);
    assert.is(held.length, 10);
    let approved = 0;
    for (const { item } of held) {
      const answers = await Promise.all([
        moderate(one, 'approve', { item }),
        moderate(two, 'reject', { item }),
      ]);
      assert.is(answers.filter(({ type }) => type === 'moderated').length, 1);
      if (answers[0]!.type === 'moderated') approved += 1;
    }
    await until(() => guest.seqs('lobby').length === approved, WITHIN);
  }, { rules: HOLD_GUESTS }));

test('a member’s message is held for its words only, a moderator’s never', () =>
  withTwo(async ({ a, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, ADA)];
    assert.is(await post(ada, 'hello'), 'ack');
    assert.is(await post(ada, 'to the casino!'), HELD);
    assert.is(await post(mod, 'to the casino!'), 'ack');
    const edit = await ask(ada, { type: 'edit', room: 'lobby', target: 1, text: 'casino' });
    assert.is(edit.type, 'refused', 'editing is no way around it');
  }, { rules: HOLD_GUESTS }));

test('a reply to a message that is gone by then is approved without it', () =>
  withTwo(async ({ a, enter }) => {
    const [mod, guest] = [await enter(a, MOD), await enter(a, GUEST)];
    await ask(guest, { type: 'send', room: 'lobby', id: 'x', text: 'hello', replyTo: 7 });
    const { held } = await queue(mod);
    assert.is(held[0]!.replyTo, 7);
    assert.is((await moderate(mod, 'approve', { item: held[0]!.item })).type, 'moderated');
    await until(() => guest.entries('lobby')[0]?.text === 'hello', WITHIN);
  }, { rules: HOLD_GUESTS }));

test('a message whose approval failed can be rejected a while later', () => {
  let nowMs = Date.now();
  return withTwo(async ({ a, store, enter }) => {
    const [mod, guest] = [await enter(a, MOD), await enter(a, GUEST)];
    await ask(guest, { type: 'send', room: 'lobby', id: 'x', text: 'hello' });
    const { item } = (await queue(mod)).held[0]!;
    const { append } = store;
    store.append = () => Promise.reject(new Error('the store is away'));
    assert.is((await moderate(mod, 'approve', { item })).type, 'refused');
    store.append = append;
    assert.is(
      (await moderate(mod, 'reject', { item })).type,
      'refused',
      'an approval may be under way',
    );
    nowMs += 30_000;
    assert.is((await moderate(mod, 'reject', { item })).type, 'moderated');
    assert.equal([(await queue(mod)).held, guest.seqs('lobby')], [[], []]);
  }, { rules: HOLD_GUESTS, now: () => nowMs });
});

test('500 messages are held per room, and authors of dropped ones are told', () =>
  withTwo(async ({ a, enter }) => {
    const guests: TestClient[] = [];
    for (let i = 0; i < 51; i++) guests.push(await enter(a, { id: `g_${i}` }));
    for (const guest of guests) {
      for (let i = 0; i < 10; i++) guest.send('lobby', `m${i}`, 'hello');
    }
    const answers = () =>
      guests.flatMap(({ frames }) => frames.filter((frame) => frame.type === 'refused'));
    const reviewQueue = () => {
      const held = answers().filter((frame) => frame.held);
      return held.length - answers().filter(({ message }) => message.includes('dropped')).length;
    };
    await until(() => answers().length >= 510 && reviewQueue() === 500, WITHIN);
    const all: string[] = [];
    let before: number | undefined;
    for (let pages = 0; pages <= 11; pages++) {
      const { held, heldCount } = await a.moderation.queue('lobby', before);
      assert.is(heldCount, 500);
      all.push(...held.map(({ item }) => item));
      before = held.at(-1)?.at;
      if (before === undefined) break;
    }
    assert.equal([all.length, new Set(all).size], [500, 500], 'in pages, without gaps');
  }, { rules: HOLD_GUESTS }));

test('nobody can fill the queue alone', () =>
  withTwo(async ({ a, enter }) => {
    const guest = await enter(a, GUEST);
    for (let i = 0; i < 12; i++) guest.send('lobby', `m${i}`, 'hello');
    const answers = () => guest.frames.filter((frame) => frame.type === 'refused');
    await until(() => answers().length === 12, WITHIN);
    assert.is(answers().filter((frame) => frame.held).length, 10);
    assert.ok(answers().every(({ held, retry, retryAfterMs }) => held || (retry && retryAfterMs)));
  }, { rules: HOLD_GUESTS }));

test('each person can report a message once, with its text, and it can be dismissed', () =>
  withTwo(async ({ a, b, enter }) => {
    const [mod, ada, bob] = [
      await enter(a, MOD),
      await enter(b, ADA),
      await enter(b, { id: 'bob', role: 'member' }),
    ];
    assert.is(await post(ada, 'rude'), 'ack');
    const report = { type: 'report', room: 'lobby', target: 1, reason: 'this is rude' };
    for (let i = 0; i < 2; i++) assert.is((await ask(bob, report)).type, 'reported');
    await until(() => mod.frames.some((f) => f.type === 'queue' && f.reportCount === 1), WITHIN);
    const { reports } = await queue(mod);
    assert.is(reports.length, 1);
    const { author, text, reason, by, target } = reports[0]!;
    assert.equal([author.id, text, reason, by.id, target], [
      'ada',
      'rude',
      'this is rude',
      'bob',
      1,
    ]);
    assert.is(
      (await ask(bob, { ...report, target: 2 })).type,
      'refused',
      'no such message',
    );
    assert.is((await moderate(mod, 'dismiss', { item: reports[0]!.item })).type, 'moderated');
    assert.equal((await queue(mod)).reports, []);
  }));

test('deleting a message dismisses its reports', () =>
  withTwo(async ({ a, enter }) => {
    const [mod, ada] = [await enter(a, MOD), await enter(a, ADA)];
    assert.is(await post(ada, 'rude'), 'ack');
    await ask(mod, { type: 'report', room: 'lobby', target: 1, reason: '' });
    await ask(mod, { type: 'delete', room: 'lobby', target: 1 });
    assert.equal((await queue(mod)).reports, []);
  }));

test('frequent reporters have to wait', () =>
  withTwo(async ({ a, enter }) => {
    const ada = await enter(a, ADA);
    for (let i = 0; i < 12; i++) assert.is(await post(ada), 'ack');
    const answers = [];
    for (let target = 1; target <= 12; target++) {
      answers.push((await ask(ada, { type: 'report', room: 'lobby', target, reason: '' })).type);
    }
    assert.is(answers.filter((type) => type === 'reported').length, 10);
  }));

test('with the store down a message to be held stays with its sender', () =>
  withTwo(async ({ a, store, enter }) => {
    const guest = await enter(a, GUEST);
    store.isAway = true;
    const answer = await ask(guest, { type: 'send', room: 'lobby', text: 'hello' });
    assert.ok(answer.type === 'refused');
    assert.equal([answer.code, answer.retry, answer.held], ['unavailable', true, undefined]);
  }, { rules: HOLD_GUESTS }));

test.run();
