import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Body, decodeBody, encodeBody } from './bodies.ts';

const test = suite('bodies between replicas about the cluster');

const REPORT: Body = {
  type: 'report',
  heard: [{ instance: 'b~1', sentAtMs: 1.5, receivedAtMs: 2.25 }],
  report: {
    replica: 'a',
    runtime: 'Node 24.1.0',
    startedAtMs: 1,
    atMs: 2.5,
    connections: 3,
    rooms: 2,
    topRooms: [{ room: 'größe/ü', members: 2, head: 7 }],
    link: { kind: 'RabbitMQ', isUp: true, roundTripMs: 0.4 },
    store: { kind: 'Postgres', isUp: true },
    healedEntries: 0,
    committedPerS: 10,
    deliveredPerS: 20,
    sampleExponent: 0,
  },
};

test('bodies survive encoding and decoding', () => {
  const step = { room: 'r', seq: 1, id: 'x', kind: 'message', via: 'a', way: 'store' } as const;
  const bodies: Body[] = [
    REPORT,
    { type: 'interest', sentAtMs: 4 },
    { type: 'steps', replica: 'a', steps: [step] },
    { type: 'gone' },
  ];
  for (const body of bodies) {
    assert.equal(decodeBody(encodeBody('a~1', body)), { from: 'a~1', body });
  }
});

test('garbage, other versions and large bodies decode to undefined and never throw', () => {
  const seal = (text: string) => new TextEncoder().encode(text);
  const report = JSON.stringify(REPORT);
  const bad = [
    '',
    '1',
    '1 a~1',
    '1 a~1 {',
    '1 a~1 null',
    '1 a~1 {"type":"other"}',
    '1 a~1 {"type":"interest","sentAtMs":"now"}',
    `2 a~1 ${report}`,
    `1 ${'x'.repeat(500)} ${report}`,
    `1 a~1 ${report.replace('"rooms":2', '"rooms":-1')}`,
    `1 a~1 ${report.replace('größe', 'x'.repeat(300_000))}`,
  ];
  for (const text of bad) assert.is(decodeBody(seal(text)), undefined, text.slice(0, 60));
  assert.is(decodeBody(new Uint8Array([0xff, 0xfe, 0x00])), undefined);
  assert.ok(decodeBody(seal(`1 a~1 ${report}`)), 'the one they derive from is valid');
});

test('unknown fields do not reach watchers', () => {
  const spoken = JSON.stringify({
    type: 'steps',
    replica: 'a',
    steps: [{ room: 'r', seq: 1, id: 'x', kind: 'message', via: 'a', text: 'private' }],
  });
  const decoded = decodeBody(new TextEncoder().encode(`1 a~1 ${spoken}`));
  assert.not.match(JSON.stringify(decoded), /private/);
});

test.run();
