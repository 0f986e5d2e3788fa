import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import type { Broker } from '../broker/broker.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import type { Part } from './envelope.ts';
import { createLink } from './link.ts';

const test = suite('link');
const WITHIN = { withinMs: 5_000 };

function typing(id: string, name = id): Part {
  return { type: 'typing', room: 'lobby', user: { id, name } };
}

function open(broker: Broker, instance: string, pressure = 0) {
  const lag = { noteLateness() {}, pressure: () => pressure };
  const heard: Part[] = [];
  const onPart = (_from: string, part: Part): void => void heard.push(part);
  return { heard, link: createLink({ broker, instance, lag, log: silentLog, onPart }) };
}

test('parts of one turn share one body and arrive in order', async () => {
  const bus = createMemoryBus();
  const broker = bus.open();
  let bodies = 0;
  const counted: Broker = {
    ...broker,
    isAlone: false,
    get isUp() {
      return broker.isUp;
    },
    publish: (...args) => (bodies += 1, broker.publish(...args)),
  };
  const [a, b] = [open(counted, 'a'), open(bus.open(), 'b')];
  try {
    await b.link.holdSlot('slot.1');
    for (let i = 0; i < 100; i++) a.link.publish('slot.1', typing(String(i)));
    await until(() => b.heard.length === 100, WITHIN);
    assert.equal(b.heard, Array.from({ length: 100 }, (_, i) => typing(String(i))));
    assert.is(bodies, 1);
  } finally {
    await a.link.close();
    await b.link.close();
  }
});

/** Publishes to a broker that takes 20 ms, meanwhile, and once it has answered. */
async function publishToSlowBroker(pressure: number): Promise<string[]> {
  const bodies: string[] = [];
  let take = (): void => {};
  const slow: Broker = {
    ...createMemoryBus().open(),
    isAlone: false,
    isUp: true,
    publish(_slot, body) {
      bodies.push(new TextDecoder().decode(body));
      return new Promise((resolve) => take = resolve);
    },
  };
  const { link } = open(slow, 'a', pressure);
  link.publish('slot.1', typing('first'));
  await until(() => bodies.length === 1, WITHIN);
  link.publish('slot.1', typing('meanwhile'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  take();
  await new Promise((resolve) => setImmediate(resolve));
  link.publish('slot.1', typing('late'));
  await until(() => bodies.length === 2, WITHIN);
  // Releases the rest, body by body.
  const goes = setInterval(() => take(), 1);
  await link.close();
  clearInterval(goes);
  return bodies;
}

test('parts gathered behind a slow broker share one body, and do not wait longer', async () => {
  const bodies = await publishToSlowBroker(0);
  assert.is(bodies.length, 3);
  assert.match(bodies[1]!, 'meanwhile');
  assert.match(bodies[2]!, 'late');
});

test('under load, parts that follow shortly after share it too', async () => {
  const bodies = await publishToSlowBroker(1);
  assert.is(bodies.length, 2);
  assert.match(bodies[1]!, /meanwhile.*late/);
});

test('a part published in the moment in which the last ones are taken is not forgotten', async () => {
  const bodies: Uint8Array[] = [];
  const quick: Broker = {
    ...createMemoryBus().open(),
    isAlone: false,
    isUp: true,
    publish(_slot, body) {
      bodies.push(body);
      if (bodies.length <= 20) void publishAfter(bodies.length);
      return Promise.resolve();
    },
  };
  const { link } = open(quick, 'a');
  /** Publishes the next part this many microtasks after a body was taken. */
  const publishAfter = async (microtasks: number): Promise<void> => {
    for (let i = 0; i < microtasks; i++) await Promise.resolve();
    link.publish('slot.1', typing(`after ${microtasks}`));
  };
  link.publish('slot.1', typing('first'));
  await until(() => bodies.length > 20, WITHIN);
  await link.close();
});

test('large parts are split into several bodies without loss', async () => {
  const bus = createMemoryBus();
  const broker = bus.open();
  const sizes: number[] = [];
  const measured: Broker = {
    ...broker,
    isAlone: false,
    get isUp() {
      return broker.isUp;
    },
    publish: (topic, body) => (sizes.push(body.length), broker.publish(topic, body)),
  };
  const [a, b] = [open(measured, 'a'), open(bus.open(), 'b')];
  try {
    await b.link.holdSlot('slot.1');
    for (let i = 0; i < 50; i++) a.link.publish('slot.1', typing(String(i), 'x'.repeat(100_000)));
    await until(() => b.heard.length === 50, WITHIN);
    assert.ok(Math.max(...sizes) < 400_000, `the largest has ${Math.max(...sizes)} bytes`);
    assert.ok(sizes.length >= 20);
  } finally {
    await a.link.close();
    await b.link.close();
  }
});

test('parts queued behind a blocked broker are limited by size', async () => {
  const broker = createMemoryBus().open();
  let take = (): void => {};
  const stuck: Broker = {
    ...broker,
    isAlone: false,
    isUp: true,
    publish: () => new Promise((resolve) => take = resolve),
  };
  const { link } = open(stuck, 'a');
  for (let i = 0; i < 100; i++) link.publish('slot.1', typing(String(i), 'x'.repeat(1_000_000)));
  assert.ok(link.counts.dropped >= 65, `${link.counts.dropped} dropped`);
  // Releases the rest, body by body.
  const goes = setInterval(() => take(), 1);
  await link.close();
  clearInterval(goes);
  assert.is(link.counts.dropped + link.counts.published, 100);
});

test('without other replicas nothing is published', async () => {
  const bus = createMemoryBus();
  const a = open(bus.open(), 'a');
  a.link.publish('slot.1', typing('1'));
  const b = open(bus.open(), 'b');
  await b.link.holdSlot('slot.1');
  a.link.publish('slot.1', typing('2'));
  await until(() => b.heard.length > 0, WITHIN);
  assert.equal(b.heard, [typing('2')]);
  assert.is(a.link.counts.published, 1);
  await a.link.close();
  await b.link.close();
});

test.run();
