import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SOON_MS, withServer } from '../../scripts/testkit/web/client.ts';

const test = suite('connection');

test('a refused hello reports the reason', async () => {
  await withServer(async ({ open, clock }) => {
    const client = open({ name: 'x'.repeat(21) });
    await clock.advance(SOON_MS);
    const text = 'name: too long';
    const refusal = { code: 'invalid', message: text };
    assert.equal(client.status, { type: 'closed', code: 4400, text, refusal });
  });
});

test('an unanswered attempt ends after ten seconds', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.answersAttempts = false;
    const client = open();
    await clock.advance(9_999);
    assert.is(client.status.type, 'connecting');
    await clock.advance(1);
    assert.is(client.status.type, 'waiting');
    server.answersAttempts = true;
    await clock.advance(1_000);
    assert.is(client.status.type, 'open');
  });
});

test('silence is probed, and an answer keeps the connection', async () => {
  await withServer(async ({ open, clock, server }) => {
    open();
    await clock.advance(39_000);
    server.sendFrames({ type: 'pong' });
    await clock.advance(39_000);
    assert.is(server.receivedOf('ping').length, 0);
    await clock.advance(2_000);
    assert.is(server.receivedOf('ping').length, 1);
    await clock.advance(600_000);
    assert.is(server.attempts, 1);
    assert.is(server.receivedOf('ping').length, 16);
  });
});

test('a network that swallows everything is abandoned after fifty seconds of silence', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    await clock.advance(SOON_MS);
    server.answersFrames = false;
    await clock.advance(49_900);
    assert.is(client.status.type, 'open');
    await clock.advance(500);
    assert.is(server.attempts, 2);
    assert.is(client.status.type, 'open');
  });
});

test('a page that may not connect is told why', async () => {
  await withServer(async ({ open, clock, server }) => {
    const Forbidden = function () {
      throw new Error('mixed content');
    };
    Object.assign(server, { WebSocket: Forbidden });
    const client = open();
    assert.is(client.status.type, 'connecting');
    await clock.advance(1);
    assert.equal(client.status, { type: 'closed', code: 4403, text: 'Error: mixed content' });
  });
});

test.run();
