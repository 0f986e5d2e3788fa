/** The link and the page: back online, visible, and a visitor who is active. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CLOSES } from '../../server/core/protocol/codes.ts';
import { SOON_MS, withServer } from '../../scripts/testkit/web/client.ts';

const test = suite('link and page');

/** Runs with a fake page, and calls the listeners of an event on demand. */
async function withPage(run: (dispatch: (type: string) => void) => Promise<void>): Promise<void> {
  const { addEventListener, removeEventListener } = globalThis;
  const page = new EventTarget();
  const types = new Set<string>();
  globalThis.addEventListener = (type: string, listener: unknown) => {
    page.addEventListener(type, listener as EventListener);
    types.add(type);
  };
  globalThis.removeEventListener = (type: string, listener: unknown) => {
    page.removeEventListener(type, listener as EventListener);
    types.delete(type);
  };
  try {
    await run((type) => void page.dispatchEvent(new Event(type)));
    assert.is(types.size, 0, 'the client removes its listeners');
  } finally {
    Object.assign(globalThis, { addEventListener, removeEventListener });
  }
}

test('a device that goes online connects at once, if the runtime reports it', () =>
  withPage((dispatch) =>
    withServer(async ({ open, clock, server }) => {
      server.isUp = false;
      const client = open();
      await clock.advance(100_000);
      server.isUp = true;
      dispatch('online');
      await clock.advance(SOON_MS);
      assert.is(client.status.type, 'open');
      dispatch('online');
      assert.is(
        server.receivedOf('ping').length,
        1,
        'an open connection is probed',
      );
      client.close();
    })
  ));

for (const type of ['focus', 'pointerdown', 'keydown', 'visibilitychange']) {
  test(`a visitor who is active (${type}) does not wait for the next attempt`, () =>
    withPage((dispatch) =>
      withServer(async ({ open, clock, server }) => {
        server.isUp = false;
        const client = open();
        await clock.advance(1_000);
        const { attempts } = server;
        assert.is(client.status.type, 'waiting');
        for (let i = 0; i < 40; i++) {
          dispatch(type);
          await clock.advance(50);
        }
        assert.ok(server.attempts <= attempts + 2, 'typing does not try forty times');
        server.isUp = true;
        for (let i = 0; i < 200 && client.status.type !== 'open'; i++) {
          dispatch(type);
          await clock.advance(50);
        }
        assert.is(client.status.type, 'open');
        client.close();
      })
    ));
}

test('the more attempts fail, the rarer are those that activity causes', () =>
  withPage((dispatch) =>
    withServer(async ({ open, clock, server }) => {
      server.isUp = false;
      const client = open();
      const attemptsIn = async (ms: number): Promise<number> => {
        const before = server.attempts;
        for (let i = 0; i < ms / 100; i++) {
          dispatch('keydown');
          await clock.advance(100);
        }
        return server.attempts - before;
      };
      const first = await attemptsIn(30_000);
      await clock.advance(300_000);
      const later = await attemptsIn(30_000);
      assert.ok(later <= 3 && later < first, `${first}, then ${later}`);
      client.close();
    })
  ));

test('activity does not shorten a wait that the server asked for', () =>
  withPage((dispatch) =>
    withServer(async ({ open, clock, server }) => {
      const client = open();
      await clock.advance(10_000);
      const { attempts } = server;
      server.drop(CLOSES.flood.code);
      for (let i = 0; i < 90; i++) {
        dispatch('keydown');
        await clock.advance(100);
      }
      assert.is(server.attempts, attempts);
      client.close();
    })
  ));

test('while the page is visible, the client waits at most 8 seconds', async () => {
  const waits = async (hidden?: boolean): Promise<number> => {
    const { document } = globalThis;
    Object.assign(globalThis, { document: hidden === undefined ? undefined : { hidden } });
    try {
      let longest = 0;
      await withServer(async ({ open, clock, server }) => {
        server.isUp = false;
        const client = open();
        for (let i = 0; i < 600; i++) {
          await clock.advance(500);
          const { status } = client;
          if (status.type === 'waiting') longest = Math.max(longest, status.until - clock.date());
        }
        client.close();
      });
      return longest;
    } finally {
      Object.assign(globalThis, { document });
    }
  };
  // Half of the limit: the random number is 0.5.
  assert.ok(await waits(false) <= 4_000);
  assert.ok(await waits(true) > 14_000);
  assert.ok(await waits() > 14_000);
});

test.run();
