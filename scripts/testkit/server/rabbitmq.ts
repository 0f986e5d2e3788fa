/**
 * Ends of the link over a real RabbitMQ, for its tests.
 */
import type { Log } from '../../../server/lib/log.ts';
import { until } from '../../../server/lib/until.ts';
import type { Broker } from '../../../server/core/broker/broker.ts';
import { openRabbitBroker } from '../../../server/brokers/rabbitmq/rabbitmq.ts';

export const WITHIN = { withinMs: 30_000 };
/** A busy machine may take the time of three probes: tests that need no outage use STEADY. */
export const STEADY = { probeEveryMs: 10_000 };
const QUICK = { probeEveryMs: 200, backoffMaxMs: 300 };

export interface Opened {
  broker: Broker;
  said: string[];
}

/** Opens an end that detects faults and retries quickly; raise `probeEveryMs` on a busy machine. */
export function openQuick(
  urls: readonly string[],
  { probeEveryMs = QUICK.probeEveryMs } = {},
): Opened {
  const said: string[] = [];
  const noteLine = (message: string, fields = {}): void => {
    said.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: Log = { debug() {}, info: noteLine, warn: noteLine, error: noteLine };
  return { broker: openRabbitBroker({ urls, log, ...QUICK, probeEveryMs }), said };
}

export const isUp = (broker: Broker) => until(() => broker.isUp, { ...WITHIN, what: 'link' });

/** Causes the fault and waits until the link was down, however shortly. */
export async function untilDown(
  brokers: readonly Broker[],
  fault: () => unknown,
): Promise<void> {
  const wereDown = new Set<Broker>();
  const stops = brokers.map((broker) => broker.watch((up) => up || wereDown.add(broker)));
  try {
    await fault();
    await until(() => wereDown.size === brokers.length, { ...WITHIN, what: 'lost link' });
  } finally {
    for (const stop of stops) stop();
  }
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export async function listen(broker: Broker, topic: string): Promise<string[]> {
  const bodies: string[] = [];
  await broker.subscribe(topic, (body) => bodies.push(new TextDecoder().decode(body)));
  return bodies;
}

/** Two connected ends by address; `heard`: what the second one receives of `lobby`. */
export async function withTwo(
  [urlOfA, urlOfB]: readonly [string, string],
  run: (a: Broker, b: Broker, heard: string[]) => Promise<void>,
): Promise<void> {
  const [a, b] = [openQuick([urlOfA]), openQuick([urlOfB])];
  try {
    await isUp(a.broker);
    await isUp(b.broker);
    await run(a.broker, b.broker, await listen(b.broker, 'lobby'));
  } finally {
    await a.broker.close();
    await b.broker.close();
  }
}

/** Publishes until a body arrives, because one of the two may not be up yet. */
export async function assertPasses(from: Broker, heard: string[]): Promise<void> {
  const mark = crypto.randomUUID();
  await until(async () => {
    await from.publish('lobby', bytes(mark)).catch(() => {});
    return heard.includes(mark);
  }, { ...WITHIN, what: 'body that passes' });
}
