import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createMapStorage,
  type Setting,
  SOON_MS,
  withServer,
} from '../../scripts/testkit/web/client.ts';

const test = suite('getToken');

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 1);

/** The client reads the expiry; the fake server takes the id after the space. */
function tokenUntil(expiryMs: number, mark = 'a'): string {
  const claims = btoa(JSON.stringify({ exp: expiryMs / 1_000, mark, name: 'Ädä?>~' }));
  return `h.${claims.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}.s ada`;
}

/** Signs tokens that last this many minutes, and counts them. */
function page({ clock }: Setting, minutes: number) {
  const given: string[] = [];
  const getToken = (): Promise<string> => {
    given.push(tokenUntil(clock.date() + minutes * MINUTE_MS, String(given.length)));
    return Promise.resolve(given.at(-1)!);
  };
  return { given, getToken };
}

test('the page is asked before the first hello and provides the identity', () =>
  withServer(async (setting) => {
    const { open, clock, server } = setting;
    const { given, getToken } = page(setting, 60);
    const client = open({ getToken });
    assert.equal([client.status, server.attempts], [{ type: 'connecting', attempt: 1 }, 0]);
    await clock.advance(SOON_MS);
    assert.equal(client.status, { type: 'open' });
    assert.equal(server.receivedOf('hello'), [{ type: 'hello', token: given[0] }]);
  }));

test('a valid token is reused, one about to expire is not', () =>
  withServer(async (setting) => {
    const { open, clock, server } = setting;
    const { given, getToken } = page(setting, 10);
    const client = open({ getToken, token: tokenUntil(START_MS + 30 * MINUTE_MS) });
    await clock.advance(SOON_MS);
    server.drop();
    await clock.advance(10_000);
    assert.equal([client.status.type, given.length], ['open', 0]);
    server.isUp = false;
    server.drop();
    await clock.advance(29 * MINUTE_MS);
    server.isUp = true;
    await clock.advance(MINUTE_MS);
    assert.is(client.status.type, 'open');
    assert.is(server.receivedOf('hello').at(-1)!.token, given.at(-1));
  }));

test('a token is renewed before it expires, without going offline or losing the place or a message', () =>
  withServer(async (setting) => {
    const { open, clock, server } = setting;
    const { given, getToken } = page(setting, 10);
    const client = open({ getToken });
    const lobby = client.room('lobby');
    await clock.advance(SOON_MS);
    const seen = new Set<string>();
    client.subscribe(() => seen.add(client.status.type));
    server.post('lobby');
    await clock.advance(9 * MINUTE_MS - 100);
    assert.is(given.length, 1);
    server.answersFrames = false;
    lobby.send('under way');
    await clock.advance(200);
    server.answersFrames = true;
    await clock.advance(MINUTE_MS);
    assert.equal([given.length, [...seen]], [2, ['open']]);
    assert.equal(server.receivedOf('join').map(({ after }) => after), [undefined, 2]);
    assert.equal(lobby.state.pending, []);
    assert.equal(lobby.state.messages.map(({ text }) => text), ['text 1', 'under way']);
    await clock.advance(60 * MINUTE_MS);
    assert.equal([given.length, [...seen], server.connections.length], [8, ['open'], 1]);
  }));

test('after a refusal the page is asked again; a refused new token closes the link', () =>
  withServer(async (setting) => {
    const { open, clock, server } = setting;
    const { given, getToken } = page(setting, 60);
    const client = open({ getToken });
    await clock.advance(10_000);
    server.drop(4401, 'expired');
    await clock.advance(SOON_MS);
    assert.equal([client.status.type, given.length], ['open', 2]);
    await clock.advance(10_000);
    const isKnown = server.forgottenTokens.has;
    server.forgottenTokens.has = () => true;
    server.drop(4401, 'expired');
    await clock.advance(MINUTE_MS);
    assert.equal(client.status, { type: 'closed', code: 4401, text: 'forgotten' });
    assert.is(given.length, 3);
    server.forgottenTokens.has = isKnown;
    client.reconnect();
    await clock.advance(SOON_MS);
    assert.equal([client.status.type, given.length], ['open', 4]);
  }));

test('a page without a token, or without one in time, is asked again with backoff', async () => {
  const failures: Record<string, () => Promise<string>> = {
    rejected: () => Promise.reject(new Error('signed out')),
    thrown: () => {
      throw new Error('signed out');
    },
    late: () => new Promise(() => {}),
  };
  for (const [what, fail] of Object.entries(failures)) {
    await withServer(async ({ open, clock, server }) => {
      let asked = 0;
      let isFailing = true;
      const client = open({
        getToken: () => {
          asked += 1;
          return isFailing ? fail() : tokenUntil(clock.date() + 60 * MINUTE_MS);
        },
      });
      await clock.advance(what === 'late' ? 10_001 : SOON_MS);
      assert.is(client.status.type, 'waiting', what);
      await clock.advance(5 * MINUTE_MS);
      assert.ok(asked >= 10 && asked <= 30, `${what}: asked ${asked} times`);
      assert.is(server.attempts, 0, 'no connection without a token');
      isFailing = false;
      await clock.advance(MINUTE_MS);
      assert.is(client.status.type, 'open', what);
    });
  }
});

test('a token that arrives too late, or after the end, opens no connection', () =>
  withServer(async ({ open, clock, server }) => {
    const answers: ((token: string) => void)[] = [];
    const client = open({ getToken: () => new Promise((resolve) => answers.push(resolve)) });
    await clock.advance(10_001);
    assert.is(client.status.type, 'waiting');
    answers[0]!(tokenUntil(START_MS + 60 * MINUTE_MS));
    await clock.advance(SOON_MS);
    assert.is(server.attempts, 0);
    await clock.advance(MINUTE_MS);
    assert.equal([client.status.type, server.attempts, answers.length], ['open', 1, 1]);
    const other = open({ getToken: () => new Promise((resolve) => answers.push(resolve)) });
    other.close();
    answers[1]!(tokenUntil(START_MS + 60 * MINUTE_MS));
    await clock.advance(SOON_MS);
    assert.is(server.attempts, 1);
  }));

test('a failed renewal is retried at most every 15 s, and the connection stays', () =>
  withServer(async ({ open, clock, server }) => {
    let asked = 0;
    const client = open({
      token: tokenUntil(START_MS + 10 * MINUTE_MS),
      getToken: () => {
        asked += 1;
        throw new Error('not now');
      },
    });
    await clock.advance(9 * MINUTE_MS + 1_000);
    assert.is(asked, 1);
    await clock.advance(MINUTE_MS);
    assert.equal([asked, client.status.type], [5, 'open']);
    server.drop(4401);
    await clock.advance(MINUTE_MS);
    assert.is(client.status.type, 'waiting');
  }));

test('a token with a far, past or unreadable expiry causes no renewal loop', async () => {
  const tokens = {
    far: [tokenUntil(Date.UTC(2100, 0, 1)), 1],
    past: [tokenUntil(START_MS - 60 * MINUTE_MS), 5],
    unreadable: ['no token', 5],
  } as const;
  for (const [what, [token, asked]] of Object.entries(tokens)) {
    await withServer(async ({ open, clock }) => {
      let count = 0;
      const client = open({
        getToken: () => {
          count += 1;
          return token;
        },
      });
      await clock.advance(MINUTE_MS + 1_000);
      assert.equal([count, client.status.type], [asked, 'open'], what);
      client.close();
      assert.is(clock.waits, 0);
    });
  }
});

test('a signed user’s messages are stored apart from a guest’s, and no token is stored', () =>
  withServer(async (setting) => {
    const { open, clock } = setting;
    const { getToken } = page(setting, 60);
    const keys = new Set<string>();
    const storage = {
      get: (key: string) => key.endsWith(':token') ? 'token guest' : null,
      set: (key: string) => void keys.add(key),
      remove: (key: string) => void keys.add(`-${key}`),
    };
    const client = open({ getToken, storage });
    client.room('lobby').send('hello');
    await clock.advance(SOON_MS);
    assert.is(client.user?.id, 'ada');
    assert.equal([...keys].filter((key) => !key.includes(':outbox:lobby ada')), []);
  }));

test('one user’s messages are not sent in the name of the next, and wait for the first', () =>
  withServer(async (setting) => {
    const { open, clock, server } = setting;
    const storage = createMapStorage();
    let user = 'ada';
    const sent = () => [...new Set(server.receivedOf('send').map(({ text }) => text))];
    const getToken = () => tokenUntil(clock.date() + 2 * MINUTE_MS).replace(/ada$/, user);
    const lobby = open({ getToken, storage }).room('lobby');
    await clock.advance(SOON_MS);
    server.isUp = false;
    server.drop();
    lobby.send('of Ada');
    user = 'bob';
    await clock.advance(3 * MINUTE_MS);
    server.isUp = true;
    await clock.advance(MINUTE_MS);
    lobby.send('of Bob');
    await clock.advance(SOON_MS);
    assert.equal(sent(), ['of Bob']);
    user = 'ada';
    await clock.advance(3 * MINUTE_MS);
    assert.equal(sent(), ['of Bob', 'of Ada']);
  }));

test.run();
