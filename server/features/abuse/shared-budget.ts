/**
 * Shared budgets: once a second each replica tells the others who spends much of which budget here,
 * and takes what they tell, on a topic beside the rooms' traffic. With the link down each counts
 * alone.
 */
import { clearInterval, setInterval } from 'node:timers';
import * as v from 'valibot';
import type { Broker } from '../../core/broker/broker.ts';
import type { Budget, Spent } from './budget.ts';

export interface SharedBudget {
  /** From now on it tells and hears. */
  start(): void;
  /** Tells what was spent since the last time. Called by its clock. */
  tell(): void;
  /** To be called before the link closes. Idempotent. */
  close(): void;
}

export interface SharedBudgetOptions {
  broker: Broker;
  /** Unique to this run of this replica. */
  instance: string;
  /** By name, the same on all replicas. */
  budgets: Readonly<Record<string, Budget>>;
}

const TOPIC = 'abuse.spending';
const VERSION = '1';
const TELL_EVERY_MS = 1_000;
/** Of each budget in a second, those that spent the most. */
export const KEYS_TOLD_MAX = 500;
const BODY_BYTES_MAX = 1_048_576;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const KEY = v.pipe(v.string(), v.maxLength(256));
const COUNT = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000));
const BODY = v.record(
  v.string(),
  v.pipe(v.array(v.tuple([KEY, COUNT])), v.maxLength(KEYS_TOLD_MAX)),
);

export function createSharedBudget(
  { broker, instance, budgets }: SharedBudgetOptions,
): SharedBudget {
  let timer: ReturnType<typeof setInterval> | undefined;

  const tell = (): void => {
    const told: Record<string, Spent[]> = {};
    for (const [name, budget] of Object.entries(budgets)) {
      const spent = budget.takeSpent(KEYS_TOLD_MAX);
      if (spent.length > 0) told[name] = spent;
    }
    if (Object.keys(told).length === 0 || broker.isAlone) return;
    const bytes = encoder.encode(`${VERSION} ${instance} ${JSON.stringify(told)}`);
    // What the link does not take is not told: the others let through a little more.
    broker.publish(TOPIC, bytes).catch(() => {});
  };
  const take = (bytes: Uint8Array): void => {
    const told = openBody(bytes, instance);
    for (const [name, budget] of Object.entries(budgets)) {
      for (const [key, count] of told?.[name] ?? []) budget.charge(key, count);
    }
  };

  return {
    start() {
      // It keeps no process alive: nothing is lost with what was not told.
      timer ??= setInterval(tell, TELL_EVERY_MS).unref();
      broker.subscribe(TOPIC, take).catch(() => {});
    },
    tell,
    close() {
      clearInterval(timer);
      broker.unsubscribe(TOPIC).catch(() => {});
    },
  };
}

/** Never throws; nothing for what this replica sent, or none of this version. */
function openBody(bytes: Uint8Array, instance: string): Record<string, Spent[]> | undefined {
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
