import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHash } from 'node:crypto';
import { until } from '../../server/lib/until.ts';
import { SOON_MS, withServer } from '../../scripts/testkit/web/client.ts';
import { BITS_MAX, solveChallenge } from './solve-challenge.ts';

const test = suite('challenge');
const EASY = { seed: 'a seed', bits: 8, expiresMs: 10_000 };

async function failure(challenge: unknown): Promise<string> {
  const found = solveChallenge(challenge as typeof EASY);
  return await found.then((proof) => `found ${proof}`, ({ message }) => message);
}

test('a proof has the required zero bits, for seeds of every length', async () => {
  for (let length = 0; length <= 46; length++) {
    const seed = 'a seed, perhaps a long one, of letters like é in it'.slice(0, length);
    if (Buffer.byteLength(seed) > 46) break;
    for (const bits of [0, 1, 7, 8, 10]) {
      const proof = await solveChallenge({ ...EASY, seed, bits });
      const hash = createHash('sha256').update(`${seed}:${proof}`).digest();
      assert.ok(Math.clz32(hash.readUInt32BE(0)) >= bits, `${seed} ${bits} ${proof}`);
      assert.ok(proof.length <= 32);
    }
  }
});

test('a challenge that is too hard or malformed is refused', async () => {
  for (
    const challenge of [
      { ...EASY, bits: BITS_MAX + 1 },
      { ...EASY, bits: Infinity },
      { ...EASY, bits: NaN },
      { ...EASY, bits: undefined },
      { ...EASY, seed: 'x'.repeat(47) },
    ]
  ) assert.is(await failure(challenge), 'the challenge of the server is invalid or too hard');
  for (const expiresMs of [-1, NaN, undefined, 'soon']) {
    assert.match(
      await failure({ ...EASY, bits: BITS_MAX, expiresMs }),
      'no proof was found in time',
    );
  }
});

test('other tasks run during the search', async () => {
  let turns = 0;
  let isDone = false;
  const turn = (): void => {
    turns += 1;
    if (!isDone) setTimeout(turn, 0);
  };
  turn();
  for (let i = 0; i < 4; i++) await solveChallenge({ ...EASY, seed: `${i}`, bits: 16 });
  isDone = true;
  assert.ok(turns > 2, `${turns} turns`);
});

test('a client repeats its hello with the proof', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.challenges.push({ ...EASY, type: 'challenge' });
    const client = open({ name: 'Ada' });
    await clock.advance(SOON_MS);
    await until(() => server.receivedOf('hello').length === 2, { withinMs: 5_000 });
    await clock.advance(SOON_MS);
    assert.is(client.status.type, 'open');
    const [first, second] = server.receivedOf('hello');
    assert.equal([first!.proof, first!.name, second!.name], [undefined, 'Ada', 'Ada']);
    assert.match(second!.proof!, /^\w{8}$/);
  });
});

test('a client without a proof retries like after any attempt', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.challenges.push({ ...EASY, type: 'challenge', bits: 30 });
    const client = open();
    await clock.advance(9_000);
    assert.is(client.status.type, 'connecting');
    await clock.advance(2_000);
    assert.is(server.receivedOf('hello').length, 2);
    assert.is(client.status.type, 'open');
  });
});

test.run();
