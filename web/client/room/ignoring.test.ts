import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fakeMessage } from '../../../scripts/testkit/web/fake-client.ts';
import type { RoomState } from '../room-state.ts';
import { createIgnoring } from './ignoring.ts';

const test = suite('ignoring');

const BEN = { id: 'g_ben', name: 'Ben' };
const CLEO = { id: 'g_cleo', name: 'Cleo' };
const STATE = {
  messages: [
    fakeMessage({ seq: 1, from: BEN, text: 'rude' }),
    fakeMessage({ seq: 2, from: CLEO, text: 'kind' }),
  ],
  typing: [BEN, CLEO],
} as unknown as RoomState;

test('messages and typing of ignored people are hidden, and come back', () => {
  let changes = 0;
  const ignoring = createIgnoring(() => changes += 1);
  assert.is(ignoring.apply(STATE), STATE);
  ignoring.set([BEN.id]);
  const { messages: [rude, kind], typing } = ignoring.apply(STATE);
  const { text, deleted, isIgnored, from } = rude!;
  assert.equal([text, deleted, isIgnored], ['', true, true]);
  assert.equal([from, kind, typing], [BEN, STATE.messages[1], [CLEO]]);
  ignoring.set([]);
  assert.is(ignoring.apply(STATE), STATE);
  assert.is(changes, 2);
});

test('unchanged messages are the same array, and the same objects', () => {
  const ignoring = createIgnoring(() => {});
  ignoring.set([BEN.id]);
  const { messages } = ignoring.apply(STATE);
  assert.is(ignoring.apply({ ...STATE }).messages, messages);
  const more = [...STATE.messages, fakeMessage({ seq: 3, from: BEN })];
  const next = ignoring.apply({ ...STATE, messages: more }).messages;
  assert.equal(next.map(({ isIgnored }) => isIgnored), [true, undefined, true]);
  assert.is(next[0], messages[0]);
});

test.run();
