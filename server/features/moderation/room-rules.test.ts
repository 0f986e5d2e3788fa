import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseConfigFile } from '../../config/config-file.ts';
import { PLAIN_RULE } from './room-rules.ts';

const test = suite('rules of rooms');

const parse = (...rooms: unknown[]) => parseConfigFile(JSON.stringify({ rooms })).rules;

function faultOf(text: string): string {
  try {
    parseConfigFile(text);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

test('the first matching rule applies, and a room without one is plain', () => {
  const { of: ruleOf } = parse(
    { match: 'team/red', slowModeSeconds: 5 },
    { match: 'team/*', access: 'private', moderators: ['ada'] },
  );
  assert.equal([ruleOf('team/red').slowModeSeconds, ruleOf('team/red').access], [5, 'public']);
  assert.is(ruleOf('team/blue').access, 'private');
  assert.ok(ruleOf('team/blue').moderators.has('ada'));
  assert.is(ruleOf('lobby'), PLAIN_RULE);
});

test('a rule can set retention, with 0 for unlimited', () => {
  assert.not(parse({ match: '*' }).haveRetention);
  const rules = parse({ match: 'a', retentionDays: 0 }, { match: 'b', retentionCount: 5 });
  assert.ok(rules.haveRetention);
  assert.equal([rules.of('a').retentionDays, rules.of('a').retentionCount], [0, undefined]);
  assert.equal([rules.of('b').retentionDays, rules.of('b').retentionCount], [undefined, 5]);
});

test('anybody can read a public room, unless its rule forbids it', () => {
  const rules = parse({ match: 'a' }, { match: 'b', anonymousRead: false });
  assert.equal(['a', 'b', 'lobby'].map((room) => rules.of(room).anonymousRead), [
    true,
    false,
    true,
  ]);
  const wrong = JSON.stringify({ rooms: [{ match: 'a', anonymousRead: 'no' }] });
  assert.is(faultOf(wrong), 'rooms[0].anonymousRead (of "a"): must be true or false');
});

test('the site’s rules say who may create rooms', () => {
  const mayCreate = (newRooms: string | undefined, isSigned: boolean, room: string) =>
    parseConfigFile(JSON.stringify({ newRooms, rooms: [{ match: 'page/*' }] })).rules
      .mayCreate({ isSigned }, room);
  for (const newRooms of [undefined, 'everyone']) assert.ok(mayCreate(newRooms, false, 'any'));
  assert.equal([false, true].map((isSigned) => mayCreate('members', isSigned, 'page/1')), [
    false,
    true,
  ]);
  assert.equal(['page/1', 'any'].map((room) => mayCreate('listed', true, room)), [true, false]);
  assert.is(
    faultOf('{"newRooms":"guests","rooms":[]}'),
    'newRooms: must be one of everyone, members, listed',
  );
});

test('a pattern that matches no room is refused, as what it should protect would be open', () => {
  const fault = (match: string) => faultOf(JSON.stringify({ rooms: [{ match }] }));
  assert.match(fault('cafe\u0301/*'), /rooms\[0\]\.match.*NFC: retype it as "caf\u00e9\/\*"/);
  assert.match(fault('team\u3164/*'), /rooms\[0\]\.match.*invisible/);
  assert.is(parse({ match: 'café/*', access: 'private' }).of('café/1').access, 'private');
});

test('a fault is reported with its rule and setting', () => {
  const cases: [unknown, string][] = [
    [{ rooms: {} }, 'rooms: must be a list'],
    [{ rooms: [{ access: 'public' }] }, 'rooms[0].match: '],
    [{ rooms: [{ match: 'a b' }] }, 'rooms[0].match (of "a b"): must be a room name'],
    [
      { rooms: [{ match: 'a' }, { match: 'b', access: 'secret' }] },
      'rooms[1].access (of "b"): must be one of public, members, private',
    ],
    [
      { rooms: [{ match: 'a', slowModeSeconds: -1 }] },
      'rooms[0].slowModeSeconds (of "a"): must be 0 or more',
    ],
    [
      { rooms: [{ match: 'a', slowModeSeconds: '5' }] },
      'rooms[0].slowModeSeconds (of "a"): must be a whole number',
    ],
    [
      { rooms: [{ match: 'a', words: { refuse: [7] } }] },
      'rooms[0].words.refuse[0] (of "a"): must be words',
    ],
    [{ rooms: [{ match: 'a', wrods: {} }] }, 'rooms[0].wrods (of "a"): there is no such setting'],
  ];
  for (const [file, start] of cases) {
    const fault = faultOf(JSON.stringify(file));
    assert.ok(fault.startsWith(start), `${JSON.stringify(file)}: ${fault}`);
  }
  const polluting = '{"rooms":[{"match":"a","__proto__":{"access":"private"}}]}';
  assert.ok(faultOf(polluting).includes('there is no such setting'), faultOf(polluting));
});

test.run();
