/**
 * A short run of the fault suite with fixed seeds: G1 to G6 hold under every fault. The long run is
 * `npm run chaos`.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FAULT_KINDS } from './faults.ts';
import { runSeed } from './run-seed.ts';

const test = suite('chaos');
const SEEDS = [4];

for (const seed of SEEDS) {
  test(`faults as seed ${seed} says lose, repeat and reorder nothing`, async () => {
    const lines: string[] = [];
    const { violations, troubles, faults, acks, presenceMs, outputs } = await runSeed({
      seed,
      seconds: 15,
      faultsMin: 3,
      replicas: 3,
      clients: 16,
      rooms: 4,
      kinds: Object.keys(FAULT_KINDS),
      printLine: (line) => lines.push(line),
    });
    const evidence = [...lines, ...outputs.values()].join('\n');
    assert.equal(violations, [], evidence);
    assert.equal(troubles, [], evidence);
    assert.ok(faults >= 3, `${faults} faults`);
    assert.ok(acks >= 100, `${acks} acknowledgements`);
    assert.ok(presenceMs !== undefined, 'presence got right');
  });
}

test.run();
