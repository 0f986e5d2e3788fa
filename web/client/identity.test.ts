import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createMapStorage,
  SOON_MS,
  withLobby,
  withServer,
} from '../../scripts/testkit/web/client.ts';

const test = suite('identity');

test('a guest whose token is refused returns as a new guest, once', async () => {
  const storage = createMapStorage();
  storage.set('starling:wss://chat.example:token', 'token old');
  await withServer(async ({ open, clock, server }) => {
    server.forgottenTokens.add('token old');
    const client = open({ storage });
    await clock.advance(SOON_MS);
    assert.equal(server.receivedOf('hello'), [{ type: 'hello', token: 'token old' }, {
      type: 'hello',
    }]);
    assert.equal([client.status.type, client.user?.id], ['open', 'ada']);
    assert.equal(
      [...storage.map.values()],
      ['token ada'],
      'the new identity is kept like the old one',
    );
    server.drop(4401);
    await clock.advance(SOON_MS);
    server.drop(4401);
    await clock.advance(SOON_MS);
    assert.not.equal(client.status.type, 'open', 'not in a loop');
  });
});

test('a guest names the language each time; the server may have to choose a name', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open({ language: 'de' });
    await clock.advance(SOON_MS);
    client.rename('Admin');
    await clock.advance(SOON_MS);
    assert.equal(server.receivedOf('hello').map(({ language }) => language), ['de', 'de']);
  });
});

test('a server that forgot its guests creates new ones, even without storage', async () => {
  await withServer(async ({ open, clock, server }) => {
    const client = open();
    await clock.advance(10_000);
    server.forgottenTokens.add('token ada');
    server.drop(1012);
    await clock.advance(1_000);
    assert.equal([client.status.type, client.user?.id], ['open', 'guest-2']);
  });
});

const TOKEN_KEY = 'starling:wss://chat.example:token';

test('a new token from the server is stored and replaces the first', async () => {
  const storage = createMapStorage();
  await withServer(async ({ open, clock, server }) => {
    const client = open({ storage });
    await clock.advance(SOON_MS);
    server.sendFrames({ type: 'token', token: 'token ada known' });
    await clock.advance(SOON_MS);
    assert.equal([...storage.map], [], 'nothing is stored before the visitor has written');
    client.room('lobby').send('hello');
    assert.equal([...storage.map].filter(([key]) => key === TOKEN_KEY), [
      [TOKEN_KEY, 'token ada known'],
    ]);
    server.sendFrames({ type: 'token', token: 'token ada later' });
    await clock.advance(SOON_MS);
    assert.is(storage.get(TOKEN_KEY), 'token ada later');
    server.forgottenTokens.add('token ada').add('token ada known');
    server.drop();
    await clock.advance(1_000);
    assert.is(server.receivedOf('hello').at(-1)!.token, 'token ada later');
    assert.is(client.status.type, 'open');
  });
});

test('a bot with a guest token continues with the new one from the server', async () => {
  await withServer(async ({ open, clock, server }) => {
    open({ token: 'token bot' });
    await clock.advance(SOON_MS);
    server.sendFrames({ type: 'token', token: 'token bot known' });
    await clock.advance(SOON_MS);
    server.drop();
    await clock.advance(1_000);
    assert.is(server.receivedOf('hello').at(-1)!.token, 'token bot known');
  });
});

test('a tab says hello with the token that another tab of the guest stored last', async () => {
  const storage = createMapStorage();
  storage.set(TOKEN_KEY, 'token ada');
  await withServer(async ({ open, clock, server }) => {
    open({ storage });
    await clock.advance(SOON_MS);
    // The tab was asleep and received no storage event.
    storage.set(TOKEN_KEY, 'token ada known');
    server.drop();
    await clock.advance(1_000);
    assert.is(server.receivedOf('hello').at(-1)!.token, 'token ada known');
  });
});

test('a token from the page is not replaced by a guest’s', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.forgottenTokens.add('token page');
    const client = open({ token: 'token page' });
    await clock.advance(60_000);
    assert.equal(client.status, { type: 'closed', code: 4401, text: 'forgotten' });
    assert.is(server.attempts, 1);
  });
});

test('a new name is sent on a new connection, without going offline', async () => {
  await withLobby(async ({ client, clock, server }) => {
    const seen = new Set<string>();
    client.subscribe(() => seen.add(client.status.type));
    client.rename('Countess');
    await clock.advance(SOON_MS);
    assert.equal(client.user, { id: 'ada', name: 'Countess', role: 'guest' });
    assert.equal([[...seen], server.connections.length], [['open'], 1]);
  });
});

test('a refused name changes nothing', async () => {
  await withLobby(async ({ client, clock, server }) => {
    client.rename('x'.repeat(21));
    await clock.advance(10_000);
    assert.equal([client.status.type, client.user?.name], ['open', 'Ada']);
    server.drop();
    await clock.advance(1_000);
    assert.equal(server.receivedOf('hello').at(-1), { type: 'hello', token: 'token ada' });
  });
});

test('a guest whose name is taken uses the name from the server', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.takenNames.add('Owner');
    const client = open({ name: 'Owner' });
    await clock.advance(10_000);
    assert.is(client.user?.name, 'Guest 1234');
    server.drop();
    await clock.advance(1_000);
    const named = { type: 'hello', token: 'token ada', name: 'Guest 1234' };
    assert.equal(server.receivedOf('hello').at(-1), named);
  });
});

test('a visitor who chooses a taken name is told so, and the page that gives one is not', async () => {
  await withServer(async ({ open, clock, server }) => {
    server.takenNames.add('Owner');
    const client = open({ name: 'Owner' });
    const heard: (string | undefined)[] = [];
    client.room('lobby').onNotice(({ reason }) => heard.push(reason));
    await clock.advance(SOON_MS);
    assert.equal(heard, []);
    client.rename('Owner');
    await clock.advance(10_000);
    assert.equal(heard, ['name_taken']);
    client.rename('Bob');
    await clock.advance(10_000);
    assert.equal([client.user?.name, heard.length], ['Bob', 1]);
  });
});

test('hasWritten is known, also at a guest’s next visit', async () => {
  const storage = createMapStorage();
  await withServer(async ({ open, clock }) => {
    for (const token of [undefined, 'of the page']) {
      const client = open({ storage, ...(token ? { token } : {}) });
      await clock.advance(SOON_MS);
      assert.is(client.hasWritten, false);
      client.room('lobby').send('hello');
      assert.is(client.hasWritten, true);
      await clock.advance(SOON_MS);
    }
    assert.is(open({ storage }).hasWritten, true);
    assert.is(open({ storage, token: 'of the page' }).hasWritten, false);
  });
});

test.run();
