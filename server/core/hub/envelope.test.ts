import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodePart, openEnvelope, type Part, sealEnvelope } from './envelope.ts';

const test = suite('envelope');
const bytes = (text: string) => new TextEncoder().encode(text);
const ada = { id: 'ada', name: 'Ada', role: 'guest' } as const;

test('all kinds of parts are decoded as they were encoded', () => {
  const parts: Part[] = [
    {
      type: 'entries',
      room: 'lobby',
      entries: [{ seq: 1, id: 'a', from: ada, at: 5, via: 'a', text: 'hé 🙂', replyTo: 3 }],
    },
    { type: 'moved', room: 'lobby', since: 0, version: 1, joined: [ada], left: ['bob'] },
    { type: 'members', room: 'lobby', version: 2, members: [ada] },
    { type: 'ask', room: 'lobby' },
    { type: 'alive', version: 2, slots: [0, 9], rooms: [['lobby', 2]] },
    { type: 'typing', room: 'lobby', user: { id: 'ada', name: 'Ada' } },
    { type: 'gone' },
  ];
  const opened = openEnvelope(sealEnvelope('a~1', parts.map(encodePart)), 'b~2');
  assert.equal(opened, { type: 'parts', from: 'a~1', parts });
});

test('a replica recognizes its own echo, but not that of an earlier run', () => {
  for (const name of ['a', 'möwe', 'chat-東京', '']) {
    const body = sealEnvelope(`${name}~1`, [encodePart({ type: 'gone' })]);
    assert.is(openEnvelope(body, `${name}~1`).type, 'echo', name);
    assert.is(openEnvelope(body, `${name}~2`).type, 'parts', name);
  }
});

const entry = { seq: 1, id: 'a', from: ada, at: 5, via: 'a' };
const brokenEntries = [
  null,
  5,
  [],
  { ...entry, seq: 0 },
  { ...entry, seq: 1.5 },
  { ...entry, id: 1 },
  { ...entry, from: undefined },
  { ...entry, from: 'ada' },
  { ...entry, from: { id: 'ada' } },
  { ...entry, at: '5' },
  { ...entry, via: undefined },
];

test('garbage is detected without throwing', () => {
  const cases = [
    bytes(''),
    bytes('hello'),
    bytes('2 a~1 []'),
    bytes('1 a~1 '),
    bytes('1 a~1 {"type":"gone"}'),
    bytes('1 a~1 [{"type":"unheard of"}]'),
    bytes('1 a~1 [{"type":"entries","room":"lobby","entries":[{"seq":"1"}]}]'),
    ...brokenEntries.map((entry) =>
      bytes(`1 a~1 [{"type":"entries","room":"lobby","entries":[${JSON.stringify(entry)}]}]`)
    ),
    bytes('1 a~1 [{"type":"alive","version":1,"slots":[0,9],"rooms":[["lobby"]]}]'),
    bytes('1 a~1 [{"type":"alive","version":1,"slots":[0,1e9],"rooms":[]}]'),
    bytes('1  [{"type":"gone"}]'),
    new Uint8Array([0xff, 0xfe, 0]),
  ];
  for (const body of cases) assert.is(openEnvelope(body, 'b').type, 'garbage', String(body));
});

test('the reason for garbage names the invalid field, never its value', () => {
  const text = 'somebody’s text';
  for (const part of [text, { type: text }, { type: 'entries', room: 'lobby', entries: text }]) {
    const opened = openEnvelope(bytes(`1 a~1 ${JSON.stringify([part])}`), 'b~1');
    assert.is(opened.type, 'garbage');
    assert.not.match(JSON.stringify(opened), text);
  }
});

test.run();
