/**
 * Shared budgets: once a second each replica publishes its heavy spenders per budget on a topic of
 * its own, and charges what others publish. With the link down each replica counts alone.
 */
import { clearInterval, setInterval } from 'node:timers';
import * as v from 'valibot';
import type { Broker } from '../../core/broker/broker.ts';
import type { Budget, Spent } from './budget.ts';

export interface SharedBudget {
  start(): void;
  /** Publishes spending since the last call. Runs every second. */
  publishSpent(): void;
  /** Call before the link closes. Idempotent. */
  close(): void;
}

export interface SharedBudgetOptions {
  broker: Broker;
  instance: string;
  /** By name, which must be the same on all replicas. */
  budgets: Readonly<Record<string, Budget>>;
}

const TOPIC = 'abuse.spending';
const VERSION = '1';
const PUBLISH_EVERY_MS = 1_000;
/** Per budget and second; the largest spenders. */
export const KEYS_PER_BODY_MAX = 500;
const BODY_BYTES_MAX = 1_048_576;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const KEY = v.pipe(v.string(), v.maxLength(256));
const COUNT = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000));
const BODY = v.record(
  v.string(),
  v.pipe(v.array(v.tuple([KEY, COUNT])), v.maxLength(KEYS_PER_BODY_MAX)),
);

export function createSharedBudget(
  { broker, instance, budgets }: SharedBudgetOptions,
): SharedBudget {
  let timer: ReturnType<typeof setInterval> | undefined;

  const publishSpent = (): void => {
    const spentByName: Record<string, Spent[]> = {};
    for (const [name, budget] of Object.entries(budgets)) {
      const spent = budget.takeSpent(KEYS_PER_BODY_MAX);
      if (spent.length > 0) spentByName[name] = spent;
    }
    if (Object.keys(spentByName).length === 0 || broker.isAlone) return;
    const bytes = encoder.encode(`${VERSION} ${instance} ${JSON.stringify(spentByName)}`);
    // If publishing fails, the others allow a little more.
    broker.publish(TOPIC, bytes).catch(() => {});
  };
  const chargeSpent = (bytes: Uint8Array): void => {
    const spentByName = parseBody(bytes, instance);
    for (const [name, budget] of Object.entries(budgets)) {
      for (const [key, count] of spentByName?.[name] ?? []) budget.charge(key, count);
    }
  };

  return {
    start() {
      timer ??= setInterval(publishSpent, PUBLISH_EVERY_MS).unref();
      broker.subscribe(TOPIC, chargeSpent).catch(() => {});
    },
    publishSpent: publishSpent,
    close() {
      clearInterval(timer);
      broker.unsubscribe(TOPIC).catch(() => {});
    },
  };
}

/** Never throws. Undefined for this replica's own bodies, other versions and invalid ones. */
function parseBody(bytes: Uint8Array, instance: string): Record<string, Spent[]> | undefined {
  if (bytes.byteLength > BODY_BYTES_MAX) return undefined;
  const text = decoder.decode(bytes);
  const [version, from] = text.split(' ', 2);
  if (version !== VERSION || !from || from === instance) return undefined;
  try {
    const json: unknown = JSON.parse(text.slice(version.length + from.length + 2));
    const result = v.safeParse(BODY, json, { abortEarly: true });
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
