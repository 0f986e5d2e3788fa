/**
 * What the system knows of a process, and of all of them: processor time and memory. Linux only.
 */
import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Of all its threads, in user and system mode. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold anything; fields 14 and 15 count from before it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Of all processes and all cores, and what the host took away; without interrupts. */
export function cpuSecondsOfAll(): number {
  const [, user, nice, system, , , , , steal] = readFileSync('/proc/stat', 'utf8').split(/ +/, 9)
    .map(Number) as [unknown, ...number[]];
  return (user! + nice! + system! + steal!) / TICKS_PER_SECOND;
}

export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1_024;
}
