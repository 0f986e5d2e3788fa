import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertFound, frames, verdict } from './made-up-run.fixture.ts';

const test = suite('check-outages');

test('a link outage without an acknowledged message violates G5', () => {
  assertFound((run) => run.linkOutages = [{ fromMs: 7_000, toMs: 12_000 }], 'G5', 'nothing was');
  assert.equal(verdict((run) => run.linkOutages = [{ fromMs: 500, toMs: 4_500 }]), []);
});

test('a message that arrives late during a link outage violates G5', () => {
  const outage = { fromMs: 500, toMs: 30_000 };
  assert.equal(verdict((run) => run.linkOutages = [outage]), []);
  assertFound(
    (run) => {
      run.linkOutages = [outage];
      frames(run.ada, 'entries')[1]!.atMs = 20_000;
    },
    'G5',
    '2 reached ada 18000 ms later',
  );
  assertFound(
    (run) => {
      run.linkOutages = [outage];
      run.ada.seen = run.ada.seen.filter((s) => s.type !== 'entries' || s.entries[0]!.seq < 6);
    },
    'G5',
    '6 reached ada never',
  );
});

test('a link that carries nothing after the faults violates G5', () => {
  assertFound(
    (run) => {
      frames(run.ada, 'entries')[5]!.atMs = 7_500;
    },
    'G5',
    '1 of 2 deliveries',
  );
});

test.run();
