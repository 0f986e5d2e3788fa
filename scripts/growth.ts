/**
 * `npm run growth`: counts the costs of a message, a join or leave, and idle operation in clusters of 2
 * to 200 replicas and 10 to 1,000,000 rooms, with the real hub, rooms and link in one process.
 * `--quick` for an overview. Writes bench-results/growth.json and, after a complete run,
 * docs/growth.svg.
 *
 * Small clusters are simulated completely. In large ones two replicas are simulated and the others have
 * stand-ins: subscriptions from the real slotOf, answers in the real envelope. Where both methods are
 * possible, both run, and the report has their ratio.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRandom } from '../server/lib/random.ts';
import { createPopulation, type Population, roomSizes } from './growth/population.ts';
import { checkTable, drawGrowth, figuresTable, slotsTable } from './growth/report.ts';
import { type Figures, simulate } from './growth/simulate.ts';
import { type SlotChoice, weighSlots } from './growth/slot-choice.ts';
import { readOptions } from './testkit/script-options.ts';

const { values: { quick } } = readOptions('usage: npm run growth -- [--quick]', {
  quick: { type: 'boolean', default: false },
});

const REPLICAS = quick ? [2, 10, 50] : [2, 5, 10, 20, 50, 100, 200];
const ROOMS = quick ? [10, 1_000] : [10, 100, 1_000, 10_000, 100_000, 1_000_000];
const SAMPLES = quick ? 150 : 900;
/** Two rooms on each of the 15,000 connections that a replica accepts by default. */
const MEMBERS_PER_REPLICA_MAX = 30_000;
/** Beyond this, two replicas are simulated and the others have stand-ins. */
const MEMBERS_TIMES_REPLICAS_MAX = 600_000;
const SIMULATED_OF_MANY = 2;
const SLOTS_WEIGHED = [64, 256, 1_024, 4_096, 16_384];
const SLOTS_WEIGHED_FOR = quick ? [[10, 1_000]] as const : [
  [3, 1_000],
  [10, 1_000],
  [10, 10_000],
  [50, 10_000],
  [50, 100_000],
  [200, 1_000_000],
] as const;

const startedMs = performance.now();
const all: Figures[] = [];
const checks: [Figures, Figures][] = [];
for (const replicas of REPLICAS) {
  for (const rooms of ROOMS) {
    const members = roomSizes(rooms).reduce((sum, size) => sum + size, 0);
    if (members / replicas > MEMBERS_PER_REPLICA_MAX) continue;
    const isWhole = members * replicas <= MEMBERS_TIMES_REPLICAS_MAX;
    const figures = await run(replicas, rooms, isWhole ? replicas : SIMULATED_OF_MANY);
    all.push(figures);
    if (isWhole && replicas > SIMULATED_OF_MANY && rooms >= 1_000) {
      checks.push([figures, await run(replicas, rooms, SIMULATED_OF_MANY)]);
    }
  }
}
const slots: SlotChoice[] = SLOTS_WEIGHED_FOR.flatMap(([replicas, rooms]) => {
  const population = populate(replicas, rooms);
  return SLOTS_WEIGHED.map((count) => weighSlots(population, count));
});

console.log(`
Per message: replicas that need it, deliveries by the broker (including the sender's own), bytes.
Deliveries of a join or leave (a move) and of a join that opens a room on a replica.
Idle: heartbeats that a replica reads per second, heads that it requests from the store in 3 s.
`);
console.log(figuresTable(all));
console.log('\nTwo simulated replicas, relative to all simulated:\n');
console.log(checkTable(checks));
console.log('\nOther numbers of slots, deliveries per message:\n');
console.log(slotsTable(slots));

mkdirSync('bench-results', { recursive: true });
writeFileSync('bench-results/growth.json', JSON.stringify({ all, checks, slots }, null, 2));
if (!quick) writeFileSync('docs/growth.svg', drawGrowth(all));
console.log(`\n${((performance.now() - startedMs) / 1000).toFixed(0)} s`);

function populate(replicas: number, rooms: number): Population {
  return createPopulation({ rooms, replicas, random: createRandom(rooms + replicas) });
}

async function run(replicas: number, rooms: number, simulated: number): Promise<Figures> {
  const population = populate(replicas, rooms);
  const random = createRandom(1);
  const figures = await simulate({ population, simulated, random, samples: SAMPLES });
  console.error(`${replicas} replicas, ${rooms} rooms, ${simulated} simulated`);
  return figures;
}
