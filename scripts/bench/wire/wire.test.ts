import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { idOf, numberOf } from './message-id.ts';
import type { WireName } from './wire.ts';
import { WIRES } from './wires.ts';

const test = suite('wire');

function heard(name: WireName, text: string): string[] {
  const told: string[] = [];
  WIRES[name].read(text, {
    welcomed: () => told.push('welcomed'),
    joined: (head, entries) => told.push(`joined ${head} with ${entries.length}`),
    received: (entries, encoded) =>
      told.push(`received ${entries.map(({ seq, id }) => `${seq} ${id}`)} in ${encoded}`),
    acknowledged: (id, seq) => told.push(`acknowledged ${id} as ${seq}`),
    refused: () => told.push('refused'),
    answer: (answer) => told.push(`answer ${answer}`),
  });
  return told;
}

test('an id is the message’s number', () => {
  for (const number of [1, 35, 36, 123_456_789]) assert.is(numberOf(idOf(number)), number);
});

test('the servers can read the client’s messages', () => {
  const text = 'one two';
  assert.equal(JSON.parse(WIRES.starling.send('r', 36, text)), {
    type: 'send',
    room: 'r',
    id: '10',
    text,
  });
  assert.is(
    WIRES['socket.io'].send('r', 36, text),
    '4236["send",{"room":"r","id":"10","text":"one two"}]',
  );
});

test('Starling: frames alone and in arrays', () => {
  const entries = '{"type":"entries","room":"r","entries":[{"seq":7,"id":"a"}]}';
  assert.equal(heard('starling', entries), [`received 7 a in ${entries}`]);
  assert.equal(heard('starling', `[${entries},{"type":"ack","id":"10","seq":7}]`), [
    `received 7 a in ${entries}`,
    'acknowledged 36 as 7',
  ]);
  assert.equal(heard('starling', '{"type":"welcome"}'), ['welcomed']);
  assert.equal(heard('starling', '{"type":"joined","head":5,"entries":[{}]}'), ['joined 5 with 1']);
  assert.equal(heard('starling', '{"type":"refused","code":"rate_limited"}'), ['refused']);
  assert.equal(heard('starling', '{"type":"presence"}'), []);
});

test('Socket.IO: packets', () => {
  assert.equal(heard('socket.io', '0{"sid":"x"}'), ['answer 40']);
  assert.equal(heard('socket.io', '40{"sid":"x"}'), ['welcomed']);
  assert.equal(heard('socket.io', '2'), ['answer 3']);
  assert.equal(heard('socket.io', '430[{"seq":4}]'), ['joined 4 with 0']);
  assert.equal(heard('socket.io', '4336[{"seq":9}]'), ['acknowledged 36 as 9']);
  const event = '42["message",{"seq":9,"id":"10"}]';
  assert.equal(heard('socket.io', event), [`received 9 10 in ${event}`]);
  assert.throws(() => heard('socket.io', '41'), 'packet');
});

test.run();
