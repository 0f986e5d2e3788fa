import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ModerationCommand, Queue } from '../../client/moderation-client.ts';
import { hasSeveral, newestOfGuests, withoutDecided, withoutMessage } from './queue-decisions.ts';

const test = suite('decided queue items');

const room = 'lobby';
const by = { id: 'mia', name: 'Mia' };
const held = ['g_1', 'g_1', 'g_2', 'ben'].map((id, i) => ({
  item: `h${i}`,
  room,
  id: `m${i}`,
  from: { id, name: id },
  text: 'x',
  at: 100 - i,
}));
const reports = ['g_1', 'ben', 'g_1', 'g_2'].map((id, i) => ({
  item: `r${i}`,
  room,
  target: i,
  author: by,
  text: 'x',
  reason: '',
  by: { id, name: id },
  at: 100 - i,
  count: i === 2 ? 5 : 1,
}));
const sanctions = (['ban', 'mute'] as const).map((kind) => ({
  kind,
  room,
  userId: 'ben',
  at: 1,
  by,
}));
const QUEUE: Queue = { held, reports, sanctions };

const left = (command: ModerationCommand) => {
  const { held, reports, sanctions } = withoutDecided(QUEUE, command);
  return [held, reports].map((some) => some.map(({ item }) => item).join(' '))
    .concat(sanctions.map(({ kind }) => kind).join(' '));
};
const ALL = ['h0 h1 h2 h3', 'r0 r1 r2 r3', 'ban mute'];

test('a command decides one item, all of a user, or all of guests since a time', () => {
  assert.equal(left({ action: 'reject', item: 'h1' }), ['h0 h2 h3', ALL[1], ALL[2]]);
  assert.equal(left({ action: 'reject', user: 'g_1' }), ['h2 h3', ALL[1], ALL[2]]);
  assert.equal(left({ action: 'reject', guestsSince: 99 }), ['h2 h3', ALL[1], ALL[2]]);
  assert.equal(left({ action: 'reject', guestsSince: 0 }), ['h3', ALL[1], ALL[2]]);
  assert.equal(left({ action: 'dismiss', user: 'g_1' }), [ALL[0], 'r1 r2 r3', ALL[2]]);
  assert.equal(left({ action: 'dismiss', guestsSince: 0 }), [ALL[0], 'r1', ALL[2]]);
  assert.equal(left({ action: 'unmute', user: 'ben' }), [ALL[0], ALL[1], 'ban']);
  assert.equal(left({ action: 'ban', user: 'g_1' }), ALL);
  assert.equal(left({ action: 'set', settings: { locked: true } }), ALL);
});

test('a deleted message removes its reports', () => {
  assert.equal(withoutMessage(QUEUE, 2).reports.map(({ item }) => item), ['r0', 'r1', 'r3']);
});

test('several items of one author, and the newest of several guests, are found', () => {
  assert.ok(hasSeveral(QUEUE, 'held', 'g_1'));
  assert.not(hasSeveral(QUEUE, 'held', 'ben'));
  assert.not(hasSeveral(QUEUE, 'reports', 'g_1'), 'the other report has other reporters');
  assert.is(newestOfGuests(QUEUE, 'held'), 100);
  assert.is(newestOfGuests({ ...QUEUE, held: held.slice(2) }, 'held'), undefined);
});

test.run();
