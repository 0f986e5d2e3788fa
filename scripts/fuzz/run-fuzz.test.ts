import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { THIS_RUNTIME } from '../testkit/runtimes.ts';
import { runFuzz } from './run-fuzz.ts';

const test = suite('fuzz');
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 3);

test('under any HTTP and WebSocket input, the server answers as documented, survives and serves others', async () => {
  const report = await runFuzz({
    seconds: SECONDS,
    seed: 6,
    runtime: THIS_RUNTIME,
    requestsMin: 50,
    framesMin: 200,
  });
  assert.equal(report.faults, []);
  assert.ok(report.requests >= 50 && report.frames >= 200, JSON.stringify(report));
  assert.ok(report.messagesOfPair > SECONDS * 5, JSON.stringify(report));
});

test.run();
