import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type TestVisitor, visitorOf } from '../../../scripts/testkit/server/moderation.ts';
import { rightsOf } from './rights.ts';
import { PLAIN_RULE, type RoomRule } from './room-rules.ts';

const test = suite('rights');

const GUEST: TestVisitor = { id: 'g_1' };
const MEMBER: TestVisitor = { id: 'ada', role: 'member' };

/** `rw-`: enter, write, moderate. */
function rights(visitor: TestVisitor, rule: Partial<RoomRule> = {}, room = 'team/red'): string {
  const { enter, write, moderate } = rightsOf(visitorOf(visitor), room, { ...PLAIN_RULE, ...rule });
  return `${enter ? 'r' : '-'}${write ? 'w' : '-'}${moderate ? 'm' : '-'}`;
}

test('without a rule everybody may read and write', () => {
  assert.is(rights(GUEST), 'rw-');
  assert.is(rights(MEMBER), 'rw-');
});

test('access and writing have separate rules', () => {
  assert.is(rights(GUEST, { access: 'members' }), '---');
  assert.is(rights(MEMBER, { access: 'members' }), 'rw-');
  assert.is(rights(MEMBER, { access: 'private' }), '---');
  assert.is(rights(GUEST, { write: 'members' }), 'r--');
  assert.is(rights(MEMBER, { write: 'members' }), 'rw-');
  assert.is(rights(MEMBER, { write: 'moderators' }), 'r--');
});

test('a token’s claim takes precedence in its rooms only', () => {
  const claims = { 'team/*': 'read', 'team/red': 'write' } as const;
  const ada = { ...MEMBER, rooms: claims };
  assert.is(rights(ada, { access: 'private' }, 'team/red'), 'rw-', 'the strongest counts');
  const turned = { ...MEMBER, rooms: { 'team/red': 'write', 'team/*': 'read' } } as const;
  assert.is(rights(turned, { access: 'private' }, 'team/red'), 'rw-', 'in any order');
  assert.is(rights(ada, { access: 'private' }, 'team/blue'), 'r--');
  assert.is(rights(ada, { access: 'private' }, 'teams'), '---');
  assert.is(rights(ada, {}, 'team/blue'), 'r--', 'even if the rule allows writing');
  assert.is(rights({ ...MEMBER, rooms: { 'team/red': 'moderate' } }), 'rwm');
  assert.is(rights({ ...MEMBER, rooms: { 'team/red': 'moderate' } }, {}, 'team/blue'), 'rw-');
});

test('staff moderate every room, and a rule’s moderators the rooms of the rule', () => {
  for (const role of ['moderator', 'owner'] as const) {
    assert.is(rights({ id: 'eve', role }, { access: 'private', write: 'moderators' }), 'rwm');
  }
  assert.is(rights(MEMBER, { access: 'private', moderators: new Set(['ada']) }), 'rwm');
  assert.is(rights(GUEST, { access: 'private', moderators: new Set(['ada']) }), '---');
});

test('a role in an unsigned identity is ignored', () => {
  assert.is(rights({ id: 'eve', role: 'owner', isSigned: false }, { access: 'private' }), '---');
});

test('names of Object.prototype are not claims', () => {
  const rooms = JSON.parse('{"__proto__":"moderate","constructor":"moderate"}');
  for (const room of ['lobby', 'toString', 'valueOf']) {
    assert.is(rights({ ...MEMBER, rooms }, { access: 'private' }, room), '---', room);
  }
  assert.is(
    rights({ ...MEMBER, rooms: { lobby: 'toString' as 'read' } }, { access: 'private' }, 'lobby'),
    '---',
  );
});

test.run();
