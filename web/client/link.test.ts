import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SOON_MS, withLobby, withServer } from '../../scripts/testkit/web/client.ts';

const test = suite('link');

test('the link says hello and is open after the welcome', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open({ name: 'Ada' });
    assert.equal(client.status, { type: 'connecting', attempt: 1 });
    let notified = 0;
    client.subscribe(() => notified++);
    await clock.advance(SOON_MS);
    assert.equal(server.received, [{ type: 'hello', name: 'Ada' }]);
    assert.equal(client.status, { type: 'open' });
    assert.equal([client.user?.id, client.replica, client.limits?.textMax], ['ada', 'a', 100]);
    assert.is(notified, 1);
  });
});

test('a lost connection returns with backoff and the same identity', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    await clock.advance(10_000);
    server.isUp = false;
    server.drop();
    await clock.advance(SOON_MS);
    assert.is(client.status.type, 'waiting');
    assert.equal(client.status, { type: 'waiting', attempt: 1, until: clock.date() + 250 - 19 });
    const attempts: number[] = [];
    for (let i = 0; i < 4; i++) {
      await clock.advance(60_000);
      attempts.push(server.attempts);
    }
    // Half of 0.5, 1, 2, 4, 8, 16, 30, 30, … seconds: the random number is 0.5.
    assert.equal(attempts, [9, 13, 17, 21]);
    server.isUp = true;
    await clock.advance(20_000);
    assert.is(client.status.type, 'open');
    assert.equal(server.receivedOf('hello').at(-1), { type: 'hello', token: 'token ada' });
  });
});

test('a connection that is welcomed and lost at once does not count as healthy', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    for (let i = 0; i < 5; i++) {
      await clock.advance(SOON_MS);
      server.drop();
      await clock.advance(2);
      client.status.type === 'waiting' && await clock.advance(client.status.until - clock.date());
    }
    await clock.advance(SOON_MS);
    server.drop();
    await clock.advance(2);
    assert.equal([client.status.type, (client.status as { attempt: number }).attempt], [
      'waiting',
      7,
    ]);
  });
});

test('close codes without retry close the link with the reason', async () => {
  for (const code of [1009, 4400, 4401, 4403]) {
    await withServer(async ({ open, clock, server }) => {
      const client = open({ token: 'token ada' });
      await clock.advance(SOON_MS);
      server.drop(code, 'because');
      await clock.advance(3_600_000);
      assert.equal(client.status, { type: 'closed', code, text: 'because' });
      assert.is(server.attempts, 1);
      client.reconnect();
      await clock.advance(SOON_MS);
      assert.is(client.status.type, 'open');
    });
  }
});

test('a ban of the site that ends is tried again then', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    await clock.advance(SOON_MS);
    const until = clock.date() + 300_000;
    const ban = { code: 'forbidden', reason: 'banned', message: 'no', until };
    server.sendFrames({ type: 'refused', retry: false, ...ban });
    await clock.advance(SOON_MS);
    server.drop(4403, 'banned');
    await clock.advance(299_000);
    assert.is(client.status.type, 'closed');
    await clock.advance(15_000);
    assert.is(client.status.type, 'open');
  });
});

test('all other codes are retried; a flood waits at least ten seconds', async () => {
  for (
    const [code, atLeastMs] of [[1001, 0], [1012, 0], [4408, 0], [4503, 0], [3999, 0], [
      4429,
      10_000,
    ]]
  ) {
    await withServer(async ({ open, clock, server }) => {
      const client = open();
      await clock.advance(10_000);
      server.drop(code);
      await clock.advance(atLeastMs!);
      assert.is(server.attempts, 1, String(code));
      await clock.advance(1_000);
      assert.equal([client.status.type, server.attempts], ['open', 2], String(code));
    });
  }
});

test('a slow reader reconnects at once, and with backoff the second time', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    await clock.advance(10_000);
    server.drop(4409);
    await clock.advance(4);
    assert.equal([client.status.type, server.attempts], ['open', 2]);
    server.drop(4409);
    await clock.advance(4);
    assert.equal([client.status.type, server.attempts], ['waiting', 2]);
    await clock.advance(1_000);
    assert.is(client.status.type, 'open');
  });
});

test('when a replica leaves, the client moves at the given time without going offline', async () => {
  await withLobby(async ({ client, clock, server, lobby }) => {
    server.post('lobby');
    await clock.advance(SOON_MS);
    const seen = new Set<string>();
    client.subscribe(() => seen.add(client.status.type));
    server.replica = 'b';
    server.connections[0]!.sendFrames({ type: 'goaway', afterMs: 3_000 });
    await clock.advance(3_000);
    assert.is(server.attempts, 1);
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal([server.attempts, server.connections.length, client.replica], [2, 1, 'b']);
    assert.equal([...seen], ['open']);
    assert.equal(server.receivedOf('join').at(-1), { type: 'join', room: 'lobby', after: 2 });
    server.post('lobby');
    await clock.advance(SOON_MS);
    assert.equal(lobby.state.messages.map(({ seq }) => seq), [1, 2, 3]);
  });
});

test('a leaving replica that closes early causes no rush', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    await clock.advance(10_000);
    server.sendFrames({ type: 'goaway', afterMs: 8_000 });
    await clock.advance(SOON_MS);
    server.drop(1012);
    await clock.advance(7_900);
    assert.equal([client.status.type, server.attempts], ['waiting', 1]);
    await clock.advance(200);
    assert.equal([client.status.type, server.attempts], ['open', 2]);
  });
});

test('without a successor, the leaving replica is used to its end', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    await clock.advance(10_000);
    server.isUp = false;
    server.sendFrames({ type: 'goaway', afterMs: 100 });
    await clock.advance(1_000);
    assert.equal([client.status.type, server.attempts], ['open', 2]);
    server.drop(1012);
    await clock.advance(SOON_MS);
    assert.is(client.status.type, 'waiting');
  });
});

test('reconnect cuts the wait short', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.isUp = false;
    const client = open();
    await clock.advance(100_000);
    server.isUp = true;
    assert.is(client.status.type, 'waiting');
    client.reconnect();
    assert.equal(client.status, { type: 'connecting', attempt: 1 });
    client.reconnect();
    await clock.advance(SOON_MS);
    assert.equal([client.status.type, server.connections.length], ['open', 1]);
  });
});

test('nothing runs after close', async () => {
  await withLobby(async ({ client, clock, server, lobby }) => {
    lobby.send('hi');
    server.sendFrames({ type: 'goaway', afterMs: 5_000 });
    server.sendFrames({ type: 'typing', room: 'lobby', users: [{ id: 'x', name: 'X' }] });
    await clock.advance(SOON_MS);
    client.close();
    client.close();
    assert.equal(client.status, { type: 'closed', code: 1000, text: 'closed' });
    assert.is(clock.waits, 0);
    assert.is(server.connections.length, 0);
    client.reconnect();
    await clock.advance(60_000);
    assert.is(server.attempts, 1);
  });
});

test.run();
