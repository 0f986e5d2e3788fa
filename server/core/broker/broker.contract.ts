/** Broker contract: the tests that every implementation runs. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import type { Broker } from './broker.ts';

export interface OpenedBroker {
  /** Connects one replica. */
  connect(): Promise<Broker>;
  /** Called when all replicas are closed. */
  dispose(): Promise<void>;
}

const WITHIN = { withinMs: 10_000 };
/** Wait for a body that must not come, after one that must. */
const QUIET_MS = 40;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Subscribes, and returns the list that collects the bodies as text. */
async function listen(broker: Broker, topic: string): Promise<string[]> {
  const bodies: string[] = [];
  await broker.subscribe(topic, (body) => bodies.push(new TextDecoder().decode(body)));
  return bodies;
}

export function brokerContract(name: string, open: () => Promise<OpenedBroker>): void {
  const test = suite(`broker: ${name}`);
  for (const [what, run] of Object.entries(cases)) {
    test(what, async () => {
      const opened = await open();
      const [a, b] = [await opened.connect(), await opened.connect()];
      try {
        await run(a, b);
      } finally {
        await a.close();
        await b.close();
        await opened.dispose();
      }
    });
  }
  test.run();
}

/** Each test gets two connected replicas. */
const cases: Record<string, (a: Broker, b: Broker) => Promise<void>> = {
  'a body published by one replica reaches the other': async (a, b) => {
    const bodies = await listen(b, 'lobby');
    await a.publish('lobby', bytes('Grüße 👋'));
    await until(() => bodies.length > 0, WITHIN);
    assert.equal(bodies, ['Grüße 👋']);
  },

  'a subscriber gets its own bodies, and only those of its topics': async (a, b) => {
    const [own, others] = [await listen(a, 'lobby'), await listen(b, 'elsewhere')];
    await a.publish('lobby', bytes('1'));
    await until(() => own.length > 0, WITHIN);
    await pause(QUIET_MS);
    assert.equal(own, ['1'], 'once');
    assert.equal(others, []);
  },

  'topics with similar names are separate': async (a, b) => {
    const topics = ['a', 'a.b', 'a.#', '*', 'A', 'a/b', 'ä'];
    const bodies: string[][] = [];
    for (const topic of topics) bodies.push(await listen(b, topic));
    for (const topic of topics) await a.publish(topic, bytes(topic));
    await until(() => bodies.every(({ length }) => length > 0), WITHIN);
    await pause(QUIET_MS);
    assert.equal(bodies, topics.map((topic) => [topic]));
  },

  'bodies of one publisher arrive in order': async (a, b) => {
    const bodies = await listen(b, 'lobby');
    const expected = Array.from({ length: 1_000 }, (_, i) => String(i));
    await Promise.all(expected.map((text) => a.publish('lobby', bytes(text))));
    await until(() => bodies.length >= expected.length, WITHIN);
    assert.equal(bodies, expected);
  },

  'two concurrent publishers each keep their order': async (a, b) => {
    const bodies = await listen(a, 'lobby');
    for (let i = 0; i < 100; i++) {
      await Promise.all([
        a.publish('lobby', bytes(`a${i}`)),
        b.publish('lobby', bytes(`b${i}`)),
      ]);
    }
    await until(() => bodies.length >= 200, WITHIN);
    for (const from of ['a', 'b']) {
      const own = bodies.filter((body) => body.startsWith(from));
      assert.equal(own, own.map((_, i) => `${from}${i}`));
      assert.is(own.length, 100);
    }
  },

  'a body may hold any bytes up to a megabyte, in a buffer that is reused': async (a, b) => {
    const got: Uint8Array[] = [];
    await b.subscribe('lobby', (body) => got.push(body));
    const large = Uint8Array.from({ length: 1_048_576 }, (_, i) => (i * 31) % 256);
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    const reused = all.slice();
    await a.publish('lobby', reused);
    reused.fill(0);
    await a.publish('lobby', new Uint8Array());
    await a.publish('lobby', large);
    await until(() => got.length >= 3, WITHIN);
    assert.equal([...got[0]!], [...all]);
    assert.is(got[1]!.length, 0);
    assert.is(got[2]!.length, large.length);
    assert.ok(got[2]!.every((byte, i) => byte === large[i]), 'the megabyte is unchanged');
  },

  'unsubscribe ends the bodies of its topic only': async (a, b) => {
    const [lobby, garden] = [await listen(b, 'lobby'), await listen(b, 'garden')];
    await a.publish('lobby', bytes('1'));
    await until(() => lobby.length > 0, WITHIN);
    await b.unsubscribe('lobby');
    await b.unsubscribe('lobby');
    await a.publish('lobby', bytes('2'));
    await a.publish('garden', bytes('3'));
    await until(() => garden.length > 0, WITHIN);
    await pause(QUIET_MS);
    assert.equal(lobby, ['1']);
    const again = await listen(b, 'lobby');
    await a.publish('lobby', bytes('4'));
    await until(() => again.includes('4'), WITHIN);
    assert.equal(lobby, ['1'], 'the old listener is not called');
  },

  'a second subscribe replaces the listener': async (a, b) => {
    const first = await listen(b, 'lobby');
    const second = await listen(b, 'lobby');
    await a.publish('lobby', bytes('1'));
    await until(() => second.length > 0, WITHIN);
    await pause(QUIET_MS);
    assert.equal([first, second], [[], ['1']]);
  },

  'a listener that throws does not stop later bodies or other topics': async (a, b) => {
    let calls = 0;
    await b.subscribe('lobby', () => {
      calls += 1;
      throw new Error('thrown by the test');
    });
    const garden = await listen(b, 'garden');
    for (let i = 0; i < 3; i++) {
      await a.publish('lobby', bytes('x'));
      await a.publish('garden', bytes(String(i)));
    }
    await until(() => garden.length >= 3 && calls >= 3, WITHIN);
    assert.equal(garden, ['0', '1', '2']);
  },

  'bodies of 300 topics all arrive': async (a, b) => {
    const topics = Array.from({ length: 300 }, (_, i) => `slot.${i}`);
    const bodies = await Promise.all(topics.map((topic) => listen(b, topic)));
    await Promise.all(topics.map((topic) => a.publish(topic, bytes(topic))));
    await until(() => bodies.every(({ length }) => length > 0), WITHIN);
    assert.equal(bodies, topics.map((topic) => [topic]));
  },

  'a body without subscribers is dropped': async (a, b) => {
    await a.publish('lobby', bytes('1'));
    const bodies = await listen(b, 'lobby');
    await a.publish('lobby', bytes('2'));
    await until(() => bodies.includes('2'), WITHIN);
    assert.equal(bodies, ['2']);
  },

  'a closed broker is down, rejects publishing and calls no listener': async (a, b) => {
    const changes: boolean[] = [];
    a.watch((isUp) => changes.push(isUp));
    assert.is(a.isUp, true);
    const [onA, onB] = [await listen(a, 'lobby'), await listen(b, 'lobby')];
    // In flight during the close: it may arrive before, but never after.
    b.publish('lobby', bytes('0'));
    await a.close();
    await a.close();
    const seen = [...onA];
    assert.is(a.isUp, false);
    const refused = await a.publish('lobby', bytes('1')).catch((error) => error);
    assert.instance(refused, Error);
    await b.publish('lobby', bytes('2'));
    await until(() => onB.includes('2'), WITHIN);
    await pause(QUIET_MS);
    assert.equal(onA, seen);
    assert.equal(onB, ['0', '2']);
    assert.equal(changes, []);
  },
};
