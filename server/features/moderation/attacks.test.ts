/**
 * Attempts without the right: rights of another room, impersonation, ban evasion, moderators'
 * frames, names of Object.prototype, and SQL.
 */
import type { TestClient } from '../../../scripts/testkit/server/session-client.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import {
  ask,
  hears,
  hello,
  moderate,
  post,
  WITHIN,
  withTwo,
} from '../../../scripts/testkit/server/moderation.ts';

const test = suite('attacks');

const MOD = { id: 'mod', role: 'moderator' } as const;
const ADA = { id: 'ada', role: 'member' } as const;
const GUEST = { id: 'g_1' };
const NASTY = [
  '__proto__',
  'constructor',
  'toString',
  `'; DROP TABLE record; --`,
  `" OR 1=1`,
  '\\',
  '%_',
  '${1}',
];

test('guests, members and moderators of another room cannot moderate', () =>
  withTwo(async ({ a, enter }) => {
    const others = [
      GUEST,
      ADA,
      { ...ADA, id: 'bob', rooms: { garden: 'moderate' } } as const,
      { id: 'eve', role: 'owner', isSigned: false } as const,
    ];
    for (const visitor of others) {
      const client = await enter(a, visitor);
      const tries: [string, Record<string, unknown>][] = [
        ['ban', { user: 'mod' }],
        ['ban', { user: 'mod', everywhere: true }],
        ['unban', { user: 'mod' }],
        ['mute', { user: 'mod' }],
        ['unmute', { user: 'mod' }],
        ['set', { settings: { locked: true } }],
        ['approve', { item: 'x' }],
        ['reject', { item: 'x' }],
        ['dismiss', { item: 'x' }],
      ];
      for (const [action, fields] of tries) {
        const answer = await moderate(client, action, fields);
        assert.ok(answer.type === 'refused', `${visitor.id}: ${action}`);
        assert.is(answer.code, 'forbidden', `${visitor.id}: ${action}`);
      }
      client.say({ type: 'queue', room: 'lobby' });
      await until(() => client.frames.filter(({ type }) => type === 'refused').length > 9, WITHIN);
      assert.not(client.frames.some(({ type }) => type === 'queue'));
    }
    assert.equal(a.moderation.sanctions(), []);
    assert.not(a.moderation.settingsOf('lobby').locked);
    assert.equal(await a.moderation.audit('', 100), []);
  }));

test('a room’s moderator can act in that room, and not on the site', () =>
  withTwo(async ({ a, enter }) => {
    const bob = await enter(a, { id: 'bob', role: 'member', rooms: { lobby: 'moderate' } });
    const ada = await enter(a, ADA, 'garden');
    assert.is((await moderate(bob, 'ban', { user: 'ada' })).type, 'moderated');
    assert.is((await moderate(bob, 'ban', { user: 'ada', everywhere: true })).type, 'refused');
    assert.is((await moderate(bob, 'ban', { user: 'ada' }, 'garden')).type, 'refused');
    assert.is(await post(ada, 'hi', 'garden'), 'ack');
    const mod = await enter(a, MOD);
    await moderate(mod, 'mute', { user: 'eve', everywhere: true });
    const shown = [];
    for (const client of [bob, mod]) {
      client.say({ type: 'queue', room: 'lobby' });
      const { sanctions } = await hears(client, 'queue');
      shown.push(sanctions!.map(({ userId }) => userId));
    }
    assert.equal(shown, [['ada'], ['ada', 'eve']], 'sanctions of the site are hidden');
  }));

test('moderators cannot ban or mute staff or each other', () =>
  withTwo(async ({ a, enter }) => {
    const bob = await enter(a, { id: 'bob', role: 'member' });
    const [mod, eve] = [await enter(a, MOD), await enter(a, { id: 'eve', role: 'member' })];
    await moderate(bob, 'ban', { user: 'mod' });
    await moderate(bob, 'mute', { user: 'mod' });
    assert.is((await moderate(bob, 'ban', { user: 'eve' })).type, 'refused');
    assert.is(await post(mod), 'ack');
    assert.is(await post(eve), 'ack');
    const other = await enter(a, { id: 'owner', role: 'owner' });
    await moderate(mod, 'ban', { user: 'owner', everywhere: true });
    await moderate(mod, 'mute', { user: 'owner', everywhere: true });
    assert.equal([await post(other), other.closedWith], ['ack', undefined]);
    await moderate(mod, 'ban', { user: 'bob', everywhere: true });
    await until(() => bob.closedWith?.code === 4403, WITHIN);
  }, { rules: [{ match: 'lobby', moderators: ['bob', 'eve'] }] }));

test('a private room gives nothing to outsiders', () =>
  withTwo(async ({ a, enter }) => {
    const ada = await enter(a, { ...ADA, rooms: { 'team/red': 'write' } }, 'team/red');
    assert.is(await post(ada, 'secret', 'team/red'), 'ack');
    for (const visitor of [GUEST, ADA, { ...ADA, rooms: { 'team/blue': 'moderate' } } as const]) {
      const client = a.connect();
      hello(client, visitor);
      const about = [
        { type: 'join', room: 'team/red' },
        { type: 'history', room: 'team/red', before: 9, limit: 9 },
        { type: 'send', room: 'team/red', id: 'x', text: 'hi' },
        { type: 'edit', room: 'team/red', id: 'x', target: 1, text: 'hi' },
        { type: 'delete', room: 'team/red', id: 'x', target: 1 },
        { type: 'react', room: 'team/red', id: 'x', target: 1, emoji: '👍', on: true },
        { type: 'typing', room: 'team/red' },
        { type: 'report', room: 'team/red', id: 'x', target: 1, reason: '' },
        { type: 'queue', room: 'team/red' },
        { type: 'moderate', room: 'team/red', id: 'x', action: 'ban', user: 'ada' },
      ];
      for (const frame of about) client.say(JSON.stringify(frame));
      const heard = () => client.frames.filter(({ type }) => type !== 'welcome');
      await until(() => heard().length >= about.length, WITHIN);
      assert.ok(heard().every(({ type }) => type === 'refused'), JSON.stringify(heard()));
      assert.not(JSON.stringify(heard()).includes('secret'));
    }
    assert.not(a.moderation.isPublic('team/red'));
    assert.ok(a.moderation.isPublic('lobby'));
  }, { rules: [{ match: 'team/*', access: 'private' }] }));

test('guests can join and read a room that is not public', () =>
  withTwo(async ({ a, enter }) => {
    assert.not(a.moderation.isPublic('quiet'));
    assert.is(await post(await enter(a, GUEST, 'quiet'), 'hi', 'quiet'), 'ack');
  }, { rules: [{ match: 'quiet', anonymousRead: false }] }));

test('a reader cannot write, with any frame', () =>
  withTwo(async ({ a, enter }) => {
    const mod = await enter(a, MOD);
    assert.is(await post(mod), 'ack');
    const ada = await enter(a, { ...ADA, rooms: { lobby: 'read' } });
    for (
      const frame of [
        { type: 'send', text: 'hi' },
        { type: 'edit', target: 1, text: 'hi' },
        { type: 'delete', target: 1 },
        { type: 'react', target: 1, emoji: '👍', on: true },
      ]
    ) {
      const answer = await ask(ada, { room: 'lobby', ...frame });
      assert.ok(answer.type === 'refused' && answer.code === 'forbidden', frame.type);
    }
  }));

test('nobody can write as somebody else, or change what somebody else wrote', () =>
  withTwo(async ({ a, b, enter }) => {
    const [ada, eve] = [await enter(a, ADA), await enter(b, { id: 'eve', role: 'member' })];
    await ask(ada, { type: 'send', room: 'lobby', id: 'hers', text: 'mine' });
    await until(() => eve.seqs('lobby').length === 1, WITHIN);
    const taken = await ask(eve, { type: 'send', room: 'lobby', id: 'hers', text: 'mine' });
    assert.ok(taken.type === 'refused' && taken.code === 'invalid');
    const from = { id: 'ada', name: 'Ada', role: 'owner' };
    await ask(eve, { type: 'send', room: 'lobby', id: 'e1', text: 'x', from, isModerating: true });
    await until(() => eve.seqs('lobby').length === 2, WITHIN);
    assert.is(eve.entries('lobby').at(-1)!.from.id, 'eve');
    for (const type of ['edit', 'delete']) {
      const frame = { type, room: 'lobby', target: 1, text: 'changed', isModerating: true };
      const answer = await ask(eve, frame);
      assert.ok(answer.type === 'refused' && answer.code === 'forbidden', type);
    }
  }));

test('names of Object.prototype, and SQL, are ordinary names', () =>
  withTwo(async ({ a, b, enter }) => {
    const mod = await enter(a, MOD);
    for (const [i, id] of NASTY.entries()) {
      const theirs = await enter(b, { id, role: 'member' });
      assert.is(
        (await ask(theirs, { type: 'send', room: 'lobby', id: `${id}`, text: id })).type,
        'ack',
      );
      assert.is(
        (await moderate(mod, 'mute', { user: id, reason: id, id: `m ${id}` })).type,
        'moderated',
      );
      await until(() => theirs.frames.some(({ type }) => type === 'room'), WITHIN);
      assert.is(await post(theirs), 'you are muted here', id);
      assert.is(await post(await enter(b, { id: `other-${i}`, role: 'member' })), 'ack');
      assert.is((await moderate(mod, 'unmute', { user: id })).type, 'moderated');
    }
    for (const room of ['__proto__', 'constructor', 'toString']) {
      const ada = await enter(b, ADA, room);
      assert.is(await post(ada, 'hi', room), 'ack');
      assert.is(
        (await moderate(mod, 'set', { settings: { locked: true } }, room)).type,
        'moderated',
      );
      await hears(ada, 'room');
      assert.ok((await post(ada, 'hi', room)).includes('locked'), room);
    }
    assert.is(await post(await enter(b, ADA)), 'ack');
    assert.is(({} as { locked?: boolean }).locked, undefined);
  }));

test('fields of a wrong type and unknown settings change nothing', () =>
  withTwo(async ({ a, enter }) => {
    const mod = await enter(a, MOD);
    const wrong: [string, Record<string, unknown>][] = [
      ['ban', {}],
      ['ban', { user: '' }],
      ['ban', { user: 7 }],
      ['ban', { user: { id: 'ada' } }],
      ['ban', { user: ['ada'] }],
      ['ban', { user: 'x'.repeat(129) }],
      ['ban', { user: 'a\u0000' }],
      ['ban', { user: 'ada', minutes: '5' }],
      ['ban', { user: 'ada', minutes: -1 }],
      ['ban', { user: 'ada', minutes: 1e9 }],
      ['ban', { user: 'ada', minutes: 1.5 }],
      ['ban', { user: 'ada', everywhere: 'yes' }],
      ['ban', { user: 'ada', reason: 5 }],
      ['ban', { user: 'ada', reason: 'x'.repeat(501) }],
      ['ban', { user: 'ada', room: ['lobby'] }],
      ['ban', { user: 'mod' }],
      ['set', {}],
      ['set', { settings: {} }],
      ['set', { settings: null }],
      ['set', { settings: [] }],
      ['set', { settings: { locked: 'true' } }],
      ['set', { settings: { slowModeSeconds: 1e9 } }],
      ['set', { settings: { slowModeSeconds: null } }],
      ['set', { settings: { hold: 'all' } }],
      ['approve', {}],
      ['approve', { item: {} }],
      ['approve', { item: `' OR 1=1` }],
      ['approve', { item: '__proto__' }],
      ['toString', { user: 'ada' }],
      ['__proto__', { user: 'ada' }],
    ];
    for (const [action, fields] of wrong) {
      const answer = await moderate(mod, action, fields);
      assert.is(answer.type, 'refused', `${action} ${JSON.stringify(fields)}`);
    }
    const polluting = '{"type":"moderate","room":"lobby","id":"p","action":"set","settings":' +
      '{"__proto__":{"locked":true},"constructor":{"prototype":{"locked":true}},"hold":"none"}}';
    mod.say(polluting);
    await until(() => mod.frames.some((f) => f.type === 'moderated' && f.id === 'p'), WITHIN);
    const plain = { slowModeSeconds: 0, membersOnly: false, locked: false, hold: 'none' };
    assert.equal(a.moderation.settingsOf('lobby'), plain);
    assert.is(({} as { locked?: boolean }).locked, undefined);
    assert.equal(a.moderation.sanctions(), []);
  }));

test('concurrent commands are bounded', () =>
  withTwo(async ({ a, enter }) => {
    const mod: TestClient = await enter(a, MOD);
    for (let i = 0; i < 50; i++) {
      mod.say({ type: 'moderate', room: 'lobby', id: `b${i}`, action: 'mute', user: `u${i}` });
    }
    const answers = () => mod.frames.filter((f) => 'id' in f && String(f.id).startsWith('b'));
    await until(() => answers().length === 50, WITHIN);
    const refused = answers().filter((f) => f.type === 'refused');
    assert.ok(refused.length >= 40 && refused.every((f) => f.type === 'refused' && f.retry));
  }));

test.run();
