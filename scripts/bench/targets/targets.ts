/**
 * Servers under test.
 */
import type { RuntimeName } from '../../testkit/runtimes.ts';
import type { WireName } from '../wire/wire.ts';

export type TargetName = 'starling' | 'socket.io' | 'plain ws' | 'gathering ws';

export interface Target {
  name: TargetName;
  label: string;
  runtime: RuntimeName;
  wire: WireName;
  /** Limits the rounds of a throughput that is only shown and needs no spread. */
  roundsMax: number;
  /** From the root of the project; undefined: Starling's server. */
  script: string | undefined;
}

/** Socket.IO and the gathering `ws` on Node only, where they are faster and usually run. */
export const TARGETS: readonly Target[] = [
  target('starling', 'Starling', 'node'),
  target('socket.io', 'Socket.IO 4', 'node', 'socket-io.ts'),
  target('plain ws', 'plain ws', 'node', 'plain-ws.ts'),
  target('gathering ws', 'ws that gathers 7 ms, no guarantees', 'node', 'gathering-ws.ts'),
  target('starling', 'Starling', 'deno'),
  target('plain ws', 'plain ws', 'deno', 'plain-ws.ts'),
];

export const BASELINE: TargetName = 'socket.io';

function target(name: TargetName, label: string, runtime: RuntimeName, script?: string): Target {
  return {
    name,
    label: `${label} on ${runtime === 'node' ? 'Node' : 'Deno'}`,
    runtime,
    roundsMax: name === 'gathering ws' || name === 'plain ws' && runtime === 'deno' ? 1 : Infinity,
    wire: name === 'socket.io' ? 'socket.io' : 'starling',
    script: script && `scripts/bench/targets/${script}`,
  };
}
