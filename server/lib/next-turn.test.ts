import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { laterTurn } from './next-turn.ts';
import { until } from './until.ts';

const test = suite('next turn');
const TURNS = 100;
const WORK_MS = 5;

test('between turns that are full of work, the network is heard', async () => {
  const server = createServer((wire) =>
    wire.on('error', () => {}).on('data', (data) => wire.write(data))
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wire = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(wire, 'connect');
  let echoes = 0;
  wire.on('data', () => {
    echoes += 1;
    wire.write('x');
  });
  wire.write('x');

  let turns = 0;
  const turn = (): void => {
    // As a promise does: it runs when the turn's own part is over.
    queueMicrotask(() => {
      const untilMs = performance.now() + WORK_MS;
      while (performance.now() < untilMs) continue;
    });
    if (++turns < TURNS) laterTurn(turn);
  };
  laterTurn(turn);
  await until(() => turns === TURNS, { withinMs: 30_000 });
  wire.destroy();
  server.close();
  // On its way and back, each takes a turn at the most.
  assert.ok(echoes >= TURNS * 0.4, `${echoes} echoes in ${TURNS} turns`);
});

test.run();
