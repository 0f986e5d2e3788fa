/** Runtime information of Node, and of Deno with its `node:` modules. */
import { getHeapStatistics } from 'node:v8';
import type { Runtime } from '../../lib/runtime.ts';
import { nodeScheduler } from './scheduler.ts';

const { deno, node } = process.versions;

export const runtime: Runtime = {
  name: deno ? `Deno ${deno}` : `Node ${node}`,
  scheduler: nodeScheduler,
  heapBytesMax: getHeapStatistics().heap_size_limit,
};
