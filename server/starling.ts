/** Embeddable Starling: a replica and its Hono app for another program (docs/mounting.md). */
import type { Hono } from 'hono';
import { assembleReplica, type Replica } from './assemble.ts';
import type { Config } from './config/config.ts';
import type { Broker } from './core/broker/broker.ts';
import type { Host } from './core/connections/host.ts';
import type { Store } from './core/store/store.ts';
import type { ServeOptions } from './hosts/serve.ts';
import { createApp } from './http/app.ts';
import { readWebFiles, type WebFiles } from './http/static-files.ts';
import { type Log, silentLog } from './lib/log.ts';
import type { Runtime } from './lib/runtime.ts';
import { createShutdown } from './shutdown.ts';

export interface StarlingOptions {
  /** From `readConfig()`, which takes the settings documented in the README. */
  config: Config;
  /** From the host, such as `runtime` of hosts/node.ts. */
  runtime: Runtime;
  /** Replaces `STORE_URL`. `stop()` closes it. */
  store?: Store;
  /** Replaces `BROKER_URL`. */
  broker?: Broker;
  /** Pages and the widget. Default: the output of `npm run build`. */
  files?: WebFiles;
  log?: Log;
}

export interface Starling {
  /** Routes for pages, widget, API and `/chat`. Its environment is the host's. */
  app: Hono<{ Bindings: Host }>;
  replica: Replica;
  /** Options for a host's `serve…()`: limits, log and drop counter. */
  serving: Pick<ServeOptions, Limits | 'onDrop' | 'log'>;
  /** Disconnects the clients and closes the store. Idempotent; never rejects. */
  stop(): Promise<void>;
}

type Limits = 'frameMax' | 'pingIntervalMs' | 'connectionsMax' | 'streamsMax';
const DIST = new URL('../dist/', import.meta.url);

/** Rejects, and leaves nothing open, when the store or a file cannot be used. */
export async function createStarling(options: StarlingOptions): Promise<Starling> {
  const { config, runtime, store, broker, log = silentLog } = options;
  const shared = { ...(store ? { store } : {}), ...(broker ? { broker } : {}) };
  const files = options.files ?? await readWebFiles(DIST);
  const replica = await assembleReplica(config, log, runtime, shared);
  const shutdown = createShutdown({ replica, drainMs: config.drainMs, log });
  const { clusterAccess, metricsAccess } = config;
  const { frameMax, pingIntervalMs, connectionsMax, streamsMax } = config;
  return {
    app: createApp({
      replica,
      files,
      pages: config.fileSettings.pages,
      publicUrl: config.publicUrl,
      allowedOrigins: config.allowedOrigins,
      clusterAccess,
      metricsAccess,
      isStopping: () => shutdown.isStopping,
      log,
    }),
    replica,
    serving: {
      ...{ frameMax, pingIntervalMs, connectionsMax, streamsMax, log },
      onDrop: replica.metricsHooks.dropped,
    },
    stop: shutdown.stop,
  };
}
