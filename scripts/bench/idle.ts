/**
 * Idle members, a process of their own: joins them in rooms of ten and says what each costs the
 * server in memory. Prints it as one line of JSON.
 */
import { openGently, openMember } from './member.ts';
import { residentBytes } from './process-figures.ts';
import { createRoomTally } from './room-tally.ts';
import { createCounts } from './step.ts';
import { type WireName, WIRES } from './wire/wire.ts';

export interface IdlePlan {
  url: string;
  wire: WireName;
  pid: number;
  connections: number;
}

export interface IdleResult {
  connections: number;
  /** Resident memory that each added. */
  bytesEach: number;
  bytesBefore: number;
  bytesAfter: number;
}

const ROOM_SIZE = 10;
const SETTLE_MS = 3_000;

console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as IdlePlan)));
process.exit(0);

async function run({ url, wire, pid, connections }: IdlePlan): Promise<IdleResult> {
  const counts = createCounts();
  const open = (i: number) =>
    openMember({
      url,
      wire: WIRES[wire],
      room: createRoomTally(`room-${Math.floor(i / ROOM_SIZE)}`),
      counts: () => counts,
    });
  // The first connections pay for code that is loaded once.
  await openGently(100, (i) => open(connections + i));
  await settle();
  const bytesBefore = residentBytes(pid);
  await openGently(connections, open);
  await settle();
  const bytesAfter = residentBytes(pid);
  if (counts.closed > 0) throw new Error(`${counts.closed} connections were closed`);
  return {
    connections,
    bytesEach: Math.round((bytesAfter - bytesBefore) / connections),
    bytesBefore,
    bytesAfter,
  };
}

/** Presence has been told, and the collector had its chance. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
