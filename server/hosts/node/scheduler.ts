/**
 * Scheduler of Node, and of Deno with its `node:` modules.
 */
import { setImmediate } from 'node:timers';
import { laterTurn } from '../../lib/next-turn.ts';
import type { Scheduler } from '../../lib/runtime.ts';

export const nodeScheduler: Scheduler = {
  soon: (run) => void setImmediate(run),
  afterNetwork: laterTurn,
  areTurnsSlow: process.versions.deno !== undefined,
};
