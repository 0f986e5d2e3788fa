/**
 * Memory of idle members, measured in a separate process: joins them in rooms of ten and prints the
 * cost of each as one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openCrowd } from './crowd.ts';
import type { Servers } from './measure.ts';
import { residentBytes } from './process-figures.ts';

export interface IdlePlan extends Servers {
  connections: number;
}

export interface IdleResult {
  connections: number;
  bytesEach: number;
  bytesBefore: number;
  bytesAfter: number;
}

const ROOM_SIZE = 10;
const SETTLE_MS = 3_000;

console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as IdlePlan)));
process.exit(0);

async function run({ connections, ...servers }: IdlePlan): Promise<IdleResult> {
  const shape = { ...servers, membersPerRoom: ROOM_SIZE };
  // The first connections also pay for code that is loaded once.
  const first = await openCrowd({ ...shape, rooms: 10, roomPrefix: 'first' });
  await sleep(SETTLE_MS);
  const bytesBefore = residentBytes(servers.pids[0]!);
  const crowd = await openCrowd({ ...shape, rooms: connections / ROOM_SIZE });
  await sleep(SETTLE_MS);
  const bytesAfter = residentBytes(servers.pids[0]!);
  const closed = first.counts.closed + crowd.counts.closed;
  if (closed > 0) throw new Error(`${closed} connections were closed`);
  return {
    connections,
    bytesEach: Math.round((bytesAfter - bytesBefore) / connections),
    bytesBefore,
    bytesAfter,
  };
}
