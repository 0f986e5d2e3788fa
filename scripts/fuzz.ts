/**
 * `npm run fuzz -- --seconds=300`: sends hostile requests and frames to a real server, on Node and
 * on Deno, from a seed. Exits with 1 after a fault.
 */
import { runFuzz } from './fuzz/run-fuzz.ts';
import { findRuntime, type RuntimeName } from './testkit/runtimes.ts';
import { readOptions } from './testkit/script-options.ts';

const USAGE = 'usage: npm run fuzz -- [--seconds=60] [--seed=6] [--runtime=node|deno]';

const { values } = readOptions(USAGE, {
  seconds: { type: 'string', default: process.env.FUZZ_SECONDS ?? '60' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  runtime: { type: 'string' },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
if (!(seconds > 0) || !Number.isSafeInteger(seed)) {
  console.error(USAGE);
  process.exit(2);
}

for (const runtime of (values.runtime ? [values.runtime] : ['node', 'deno']) as RuntimeName[]) {
  const version = (await findRuntime(runtime))?.version;
  const { faults, ...rest } = await runFuzz({ seconds, seed, runtime });
  const [before, after] = rest.memoryBytes.map((bytes) => Math.round(bytes / 1_048_576));
  console.log(
    `${runtime} ${version}, ${seconds} s, seed ${seed}: ${rest.requests} requests ` +
      `${
        JSON.stringify(rest.statuses)
      }, ${rest.frames} frames, memory ${before} to ${after} MiB; ` +
      `a pair sent ${rest.messagesOfPair} messages, the slowest took ${rest.slowestOfPairMs} ms`,
  );
  for (const fault of faults) console.log(`FAULT ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
