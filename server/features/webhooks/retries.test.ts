import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCircuit } from './circuit.ts';
import { createRetries, ENTRY_WAITS_MS } from './retries.ts';

const test = suite('retries');

test('waits grow as listed, with a jitter of a fifth, and the last one repeats', () => {
  const waits = (random: number) => {
    const retries = createRetries([10, 100], () => random);
    return [1, 2, 3, 30].map(retries.waitMs);
  };
  assert.equal(waits(0.5), [10, 100, 100, 100]);
  assert.equal(waits(0), [8, 80, 80, 80]);
  assert.equal(waits(1), [12, 120, 120, 120]);
});

test('retries end when all waits and their time are used up, after about three days', () => {
  const retries = createRetries([10, 100]);
  assert.not(retries.isOver(2, 0, 1_000));
  assert.not(retries.isOver(3, 0, 87));
  assert.ok(retries.isOver(3, 0, 88));
  const days = ENTRY_WAITS_MS.reduce((total, waitMs) => total + waitMs, 0) / 86_400_000;
  assert.ok(days > 2.5 && days < 3.5, `${days}`);
});

test('the circuit opens when three rooms fail without a success in between', () => {
  let nowMs = 1_000;
  const circuit = createCircuit(createRetries([10, 100], () => 0.5), () => nowMs);
  for (const room of ['a', 'b', 'a', 'b']) circuit.failed(room);
  assert.not(circuit.isOpen, 'only two');
  circuit.passed();
  circuit.failed('c');
  assert.not(circuit.isOpen);
  circuit.failed('a');
  circuit.failed('b');
  assert.ok(circuit.isOpen);
  assert.equal([circuit.openSinceMs, circuit.tryAtMs], [1_000, 1_010]);
  circuit.failed('d');
  assert.is(circuit.tryAtMs, 1_010, 'it was under way when the circuit opened');
  nowMs = 1_010;
  circuit.failed('e');
  assert.is(circuit.tryAtMs, 1_110);
  assert.ok(circuit.passed(), 'closes the circuit');
  assert.not(circuit.passed());
  assert.not(circuit.isOpen);
});

test.run();
