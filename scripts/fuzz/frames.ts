/**
 * Frame generator: an AsyncAPI document -> valid and invalid client frames for the WebSocket.
 */
import fc from 'fast-check';
import { hostileValue, type Schema, spoiled } from './arbitraries.ts';

export function frameRuns(asyncapi: Schema): fc.Arbitrary<string[]> {
  const { messages } = asyncapi.components as { messages: Record<string, { payload: Schema }> };
  const frames = Object.entries(messages)
    .filter(([name]) => name.startsWith('client.'))
    .map(([, { payload }]) => spoiled(payload, asyncapi));
  const text = fc.oneof(
    { weight: 30, arbitrary: fc.oneof(...frames).map((frame) => JSON.stringify(frame) ?? 'null') },
    { weight: 1, arbitrary: hostileValue.map((value) => JSON.stringify(value) ?? 'null') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }) },
    { weight: 1, arbitrary: fc.constant(`{"type":"send","text":"${'x'.repeat(70_000)}"}`) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 20_000 }).map((depth) => '['.repeat(depth)) },
  );
  const first = [{ type: 'hello' }, { type: 'join', room: 'a/b' }].map((f) => JSON.stringify(f));
  return fc.tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constant(first) }, {
      weight: 1,
      arbitrary: fc.constant<string[]>([]),
    }),
    fc.array(text, { minLength: 1, maxLength: 40 }),
  ).map(([before, after]) => [...before, ...after]);
}
