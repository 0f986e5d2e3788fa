/**
 * Disk trace: what a program wrote to its files and synced, from its system calls (strace), and
 * what a power cut would leave of it.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { findProgram } from './debian-packages.ts';
import { runProgram } from './run-program.ts';
import { ensureProgram } from './service.ts';

/** In the order of the calls' ends. A sync covers the writes that ended before it began. */
export type DiskEvent =
  | { type: 'write'; path: string; offset: number; bytes: Buffer }
  | { type: 'truncate'; path: string; sizeBytes: number }
  | { type: 'removed'; path: string }
  | { type: 'syncing'; path: string; call: number }
  | { type: 'synced'; path: string; call: number }
  | { type: 'printed'; text: string };

const CALLS = 'pwrite64,write,ftruncate,fsync,fdatasync,unlink,unlinkat';
/** A text in full, in hexadecimal notation. */
const TEXT_BYTES_MAX = 1_000_000;
const LINE = /^(\d+) +(?:<\.\.\. \w+ resumed>)?(.*)$/;
const UNFINISHED = ' <unfinished ...>';
const CALL = /^(\w+)\((\d+)<([^>]*)>(?:, "([^"]*)")?(?:, (\d+))?(?:, (\d+))?\) += (-?\d+)/;
const REMOVAL = /^unlink(?:at)?\((?:[^"]*, )?"([^"]*)".*\) += 0/;
const STARTED_SYNC = /^f(?:data)?sync\(\d+<([^>]*)>/;

/** Runs the program, which must end with code 0, and returns its events on files below `folder`. */
export async function traceDisk(
  command: readonly string[],
  folder: string,
  withinMs: number,
): Promise<DiskEvent[]> {
  const strace = await ensureProgram({
    program: 'strace',
    find: () => findProgram(['strace'], (process.env.PATH ?? '').split(delimiter)),
    packageNames: ['strace'],
    otherwise: 'or another package of strace 5 or newer',
  });
  const path = join(folder, 'trace');
  const options = ['-f', '-y', '-xx', '-s', String(TEXT_BYTES_MAX), '-e', `trace=${CALLS}`];
  const { code, output } = await runProgram(strace, [...options, '-o', path, ...command], {
    withinMs,
  });
  if (code !== 0) throw new Error(`the traced program ended with ${code}: ${output}`);
  const events = readTrace(readFileSync(path, 'latin1'), folder);
  rmSync(path);
  return events;
}

export function readTrace(trace: string, folder: string): DiskEvent[] {
  const events: DiskEvent[] = [];
  /** By thread: the beginning of its unfinished call, and the number of a sync. */
  const begun = new Map<string, { text: string; call: number }>();
  let calls = 0;
  for (const line of trace.split('\n')) {
    const [, thread = '', rest = ''] = LINE.exec(line) ?? [];
    const before = begun.get(thread);
    const text = (before?.text ?? '') + rest;
    const call = before?.call ?? ++calls;
    const synced = before ? undefined : STARTED_SYNC.exec(text)?.[1];
    if (synced !== undefined) events.push({ type: 'syncing', path: textOf(synced), call });
    if (rest.endsWith(UNFINISHED)) {
      begun.set(thread, { text: text.slice(0, -UNFINISHED.length), call });
      continue;
    }
    begun.delete(thread);
    const event = eventOf(text, call);
    if (event) events.push(event);
  }
  return events.filter((event) => event.type === 'printed' || dirname(event.path) === folder);
}

function eventOf(text: string, call: number): DiskEvent | undefined {
  const removed = REMOVAL.exec(text)?.[1];
  if (removed !== undefined) return { type: 'removed', path: textOf(removed) };
  const [, name, file, where = '', written, a, b, result] = CALL.exec(text) ?? [];
  if (Number(result) < 0) return undefined;
  const path = textOf(where);
  const bytes = bytesOf(written ?? '').subarray(0, Number(result));
  switch (name) {
    case 'pwrite64':
      return { type: 'write', path, offset: Number(b), bytes };
    case 'write':
      return file === '1' ? { type: 'printed', text: bytes.toString() } : undefined;
    case 'ftruncate':
      return { type: 'truncate', path, sizeBytes: Number(a) };
    case 'fsync':
    case 'fdatasync':
      return { type: 'synced', path, call };
    default:
      return undefined;
  }
}

function bytesOf(hexadecimal: string): Buffer {
  return Buffer.from(hexadecimal.replaceAll('\\x', ''), 'hex');
}

function textOf(hexadecimal: string): string {
  return hexadecimal.startsWith('\\x') ? bytesOf(hexadecimal).toString() : hexadecimal;
}

interface DiskFile {
  durable: Buffer;
  /** Changes that are not durable yet, oldest first. */
  pending: Extract<DiskEvent, { type: 'write' | 'truncate' }>[];
  /** By sync under way: the number of changes that it covers. */
  syncing: Map<number, number>;
}

export interface Disk {
  apply(event: DiskEvent): void;
  /**
   * Writes the files as a power cut now would leave them. `survives` decides for each change that
   * is not durable: the system may have written it, and in any order.
   */
  leaveIn(folder: string, survives: () => boolean): void;
}

export function createDisk(): Disk {
  const files = new Map<string, DiskFile>();
  const fileOf = (path: string): DiskFile => {
    let file = files.get(path);
    if (!file) files.set(path, file = { durable: Buffer.of(), pending: [], syncing: new Map() });
    return file;
  };
  return {
    apply(event) {
      if (event.type === 'printed') return;
      // The folder is taken to be synced: the store does so before it opens.
      if (event.type === 'removed') return void files.delete(event.path);
      const file = fileOf(event.path);
      const { pending, syncing } = file;
      if (event.type === 'syncing') syncing.set(event.call, pending.length);
      else if (event.type === 'synced') {
        const covered = syncing.get(event.call) ?? 0;
        syncing.delete(event.call);
        file.durable = pending.splice(0, covered).reduce(applyChange, file.durable);
        for (const [call, count] of syncing) syncing.set(call, Math.max(0, count - covered));
      } else pending.push(event);
    },
    leaveIn(folder, survives) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      for (const [path, { durable, pending }] of files) {
        // Changed in place, so copy it.
        const left = pending.filter(survives).reduce(applyChange, Buffer.from(durable));
        writeFileSync(join(folder, basename(path)), left);
      }
    },
  };
}

function applyChange(content: Buffer, event: DiskFile['pending'][number]): Buffer {
  if (event.type === 'truncate') {
    return Buffer.concat([content], event.sizeBytes);
  }
  const end = event.offset + event.bytes.length;
  const grown = end > content.length ? Buffer.concat([content], end) : content;
  event.bytes.copy(grown, event.offset);
  return grown;
}
