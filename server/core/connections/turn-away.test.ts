import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { CLOSES } from '../protocol/codes.ts';
import { createTurnAway } from './turn-away.ts';

const test = suite('turn away');

/** Does not answer the close. */
function createSilent() {
  const happened: string[] = [];
  return {
    happened,
    close: (code: number) => void happened.push(`close ${code}`),
    terminate: () => void happened.push('terminate'),
  };
}

test('a refused client gets a close reason, and is terminated if it does not answer', async () => {
  const turnAway = createTurnAway();
  const silent = createSilent();
  const { onClose } = turnAway(silent, CLOSES.full);
  assert.equal(silent.happened, ['close 4503']);
  await until(() => silent.happened.length === 2, { withinMs: 10_000 });
  assert.equal(silent.happened, ['close 4503', 'terminate']);
  onClose(1006);
});

test('when many do not answer, the oldest is terminated at once', () => {
  const turnAway = createTurnAway();
  const crowd = Array.from({ length: 300 }, () => createSilent());
  const events = crowd.map((one) => turnAway(one, CLOSES.full));
  const dropped = crowd.filter(({ happened }) => happened.includes('terminate'));
  assert.equal(dropped, crowd.slice(0, 300 - 256));
  assert.ok(crowd.every(({ happened }) => happened[0] === 'close 4503'));
  for (const { onClose } of events) onClose(1006);
});

test.run();
