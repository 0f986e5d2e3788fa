import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../../scripts/testkit/run-program.ts';
import type { RoomMemoryReport } from './room-memory.fixture.ts';

const test = suite('room memory');
const PROGRAM = fileURLToPath(new URL('./room-memory.fixture.ts', import.meta.url));
const ARGS = process.versions.deno
  ? ['run', '-A', '--v8-flags=--expose-gc', PROGRAM]
  : ['--expose-gc', PROGRAM];

async function measure(...args: string[]): Promise<void> {
  const { output } = await runProgram(process.execPath, [...ARGS, ...args], { withinMs: 110_000 });
  const report = JSON.parse(output.split('\n').at(-2) ?? output) as RoomMemoryReport;
  assert.ok(report.bytesPerRoom < 1_000, output);
  assert.ok(report.bytesPerRoomAfter < 100, output);
}

test('an empty room takes less than 1 kB with its member, and nothing afterwards', () => measure());

test('the same holds for rooms that start after the seqs of a removed room', () =>
  measure('removed'));

test.run();
