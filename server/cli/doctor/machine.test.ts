import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkFiles, checkMachine, type Machine, thisMachine } from './machine.ts';
import { createWebFile } from '../../http/static-files.ts';

const test = suite('doctor: machine');
const GOOD: Machine = {
  runtime: { name: 'Node', version: '24.0.0' },
  openFilesMax: 100_000,
  heapBytesMax: 2_000_000_000,
};

function complaints(machine: Partial<Machine>, connectionsMax = 15_000): [string, string][] {
  return checkMachine({ ...GOOD, ...machine }, { connectionsMax, streamsMax: 1_000 })
    .filter(({ level }) => level !== 'ok')
    .map(({ level, about }) => [level, about]);
}

test('a machine that has what is asked for is well', () => {
  assert.equal(complaints({}), []);
  assert.equal(complaints({ memoryBytesMax: 4_000_000_000 }), []);
});

test('an old runtime is an error, by numbers and not by letters', () => {
  const complaint = [['error', 'runtime']];
  assert.equal(complaints({ runtime: { name: 'Node', version: '22.9.0' } }), complaint);
  assert.equal(complaints({ runtime: { name: 'Node', version: '22.18.0' } }), []);
  assert.equal(complaints({ runtime: { name: 'Deno', version: '2.1.14' } }), complaint);
  assert.equal(complaints({ runtime: { name: 'Deno', version: '2.10.0' } }), []);
});

test('connections need open files and memory', () => {
  const complaint = [['warning', 'CONNECTIONS_MAX']];
  assert.equal(complaints({ openFilesMax: 1_024 }), complaint);
  assert.equal(complaints({ openFilesMax: 4_096 }, 1_300), []);
  assert.equal(complaints({ heapBytesMax: 300_000_000 }), complaint);
  assert.equal(complaints({ heapBytesMax: 300_000_000 }, 8_000), []);
});

test('a heap that may outgrow its container is told', () => {
  assert.equal(complaints({ memoryBytesMax: 640_000_000 }), [['warning', 'memory']]);
});

test('this machine can be asked', () => {
  const { runtime, heapBytesMax } = thisMachine();
  assert.ok(['Node', 'Deno'].includes(runtime.name));
  assert.ok(heapBytesMax > 10_000_000);
});

test('a widget that is not built is an error in production', () => {
  assert.is(checkFiles(new Map(), true).level, 'error');
  assert.is(checkFiles(new Map(), false).level, 'warning');
  const file = createWebFile('text/javascript', new Uint8Array());
  const files = new Map([['/starling.js', file], ['/assets/0123/starling-room.js', file]]);
  assert.is(checkFiles(files, true).level, 'ok');
});

test.run();
