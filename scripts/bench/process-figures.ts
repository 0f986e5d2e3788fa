/**
 * Processor time and memory of processes, from the system's counters. Linux only.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

const TICKS_PER_SECOND = 100;
const CORES = cpus().length;

/** Processor seconds of the servers, this process and all others; only differences matter. */
export function readCpu(
  pids: readonly number[],
): { servers: number; generator: number; others: number } {
  const servers = pids.reduce((seconds, pid) => seconds + cpuSeconds(pid), 0);
  const generator = cpuSeconds(process.pid);
  const busy = CORES * performance.now() / 1_000 - idleSeconds();
  return { servers, generator, others: busy - servers - generator };
}

/** All threads, in user and system mode. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may contain anything; fields 14 and 15 count from before it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Idle seconds over all cores. Exact, unlike the system's count of busy time. */
function idleSeconds(): number {
  const [, , , , idle, waiting] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!
    .split(/ +/).map(Number);
  return (idle! + waiting!) / TICKS_PER_SECOND;
}

export function residentBytes(pid: number): number {
  return memoryBytes(pid, 'VmRSS');
}

export function peakBytes(pid: number): number {
  return memoryBytes(pid, 'VmHWM');
}

function memoryBytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)![1]) * 1_024;
}
