import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { until } from '../../lib/until.ts';
import { CLOSES } from '../protocol/codes.ts';
import { createTurnAway } from './turn-away.ts';

const test = suite('turn away');

/** Does not answer the close. */
class Silent extends EventEmitter {
  happened: string[] = [];
  close(code: number): void {
    this.happened.push(`close ${code}`);
  }
  terminate(): void {
    this.happened.push('terminate');
    this.emit('close');
  }
}

const asWebSocket = (one: Silent) => one as unknown as WebSocket;

test('who is turned away hears why, and is dropped when it does not answer', async () => {
  const turnAway = createTurnAway();
  const silent = new Silent();
  turnAway(asWebSocket(silent), CLOSES.full);
  assert.equal(silent.happened, ['close 4503']);
  await until(() => silent.happened.length === 2, { withinMs: 10_000 });
  assert.equal(silent.happened, ['close 4503', 'terminate']);
});

test('where many do not answer, the oldest goes at once', () => {
  const turnAway = createTurnAway();
  const crowd = Array.from({ length: 300 }, () => new Silent());
  for (const one of crowd) turnAway(asWebSocket(one), CLOSES.full);
  const dropped = crowd.filter(({ happened }) => happened.includes('terminate'));
  assert.equal(dropped, crowd.slice(0, 300 - 256));
  assert.ok(crowd.every(({ happened }) => happened[0] === 'close 4503'));
  for (const one of crowd) one.emit('close');
});

test.run();
