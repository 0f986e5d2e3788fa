/** Graceful shutdown: clients leave spread over time, posts finish, then link and store close. */
import type { Replica } from './assemble.ts';
import { explain, type Log } from './lib/log.ts';

export interface Shutdown {
  /** The replica is not ready while it is stopping. */
  readonly isStopping: boolean;
  /** Resolves when everything is closed. Never rejects. */
  stop(): Promise<void>;
}

export interface ShutdownOptions {
  replica: Replica;
  drainMs: number;
  log: Log;
}

/** Interval between leaving clients, within `drainMs`: other replicas must not see a rush. */
const MS_PER_CLIENT = 5;
const CLOSE_WITHIN_MS = 10_000;

export function createShutdown(
  { replica, drainMs, log }: ShutdownOptions,
): Shutdown {
  let stopping: Promise<void> | undefined;

  const step = async (what: string, close: () => Promise<void>): Promise<void> => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('took too long')), CLOSE_WITHIN_MS);
    });
    try {
      await Promise.race([close(), late]);
    } catch (error) {
      log.error(`shutdown: closing ${what} failed`, { reason: explain(error) });
    } finally {
      clearTimeout(timer);
    }
  };
  const run = async (): Promise<void> => {
    const { connections, cluster, api, abuse, moderation, webhooks, records, auth, hub, store } =
      replica;
    log.info('shutdown: leaving', { connections: connections.size });
    await step('cluster', cluster.close);
    abuse.close();
    const spreadMs = Math.min(drainMs, (connections.size + api.streams.size) * MS_PER_CLIENT);
    api.streams.close(spreadMs);
    await connections.drain(spreadMs);
    auth.close();
    await step('moderation', moderation.close);
    await step('webhooks', webhooks.close);
    await step('records', records.close);
    await step('hub', hub.close);
    await step('store', store.close);
    log.info('shutdown: done');
  };

  return {
    get isStopping() {
      return stopping !== undefined;
    },
    stop: () => stopping ??= run(),
  };
}
