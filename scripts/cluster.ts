/**
 * `npm run cluster`: runs RabbitMQ, Postgres, three replicas (one on Deno) and a load balancer on
 * port 3000, without Docker. Ctrl-C stops all of them in order.
 */
import { serverEnv } from './testkit/settings.ts';
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildWeb } from './build.ts';
import { freePorts } from './testkit/daemon.ts';
import { type Front, openFront } from './testkit/front.ts';
import { startPostgres } from './testkit/postgres-service.ts';
import { startRabbit } from './testkit/rabbitmq-service.ts';
import { findRuntime, ROOT, THIS_RUNTIME } from './testkit/runtimes.ts';
import { readOptions } from './testkit/script-options.ts';
import { type ServerProcess, startServer } from './testkit/server-process.ts';

readOptions('usage: npm run cluster', {});

const PORT = Number(process.env.PORT ?? 3000);
const REPLICAS = 3;
const DATA = join(ROOT, 'data/cluster');
/** Long enough to see that a killed replica is gone. */
const START_AGAIN_MS = 5_000;

const services: { stop(): Promise<void> }[] = [];
const replicas = new Map<string, ServerProcess>();
let front: Front | undefined;
let stopping: Promise<void> | undefined;
const stop = (): Promise<void> => stopping ??= stopAll();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // A second signal changes nothing, so that no process is left behind.
  process.on(signal, () => stop().then(() => process.exit(0)));
}
try {
  await start();
} catch (error) {
  console.error(`cannot start: ${error instanceof Error ? error.message : error}`);
  await stop();
  process.exit(1);
}

async function start(): Promise<void> {
  await buildWeb({ ifNeeded: true });
  mkdirSync(DATA, { recursive: true });
  // A store that root made closes its folder to others, and Postgres never runs as root.
  if (process.getuid?.() === 0) chmodSync(dirname(DATA), 0o711);
  console.log('RabbitMQ and Postgres start …');
  // These two ignore Ctrl-C in the terminal; the replicas receive it.
  const [rabbit, postgres] = await Promise.all([
    keepService(startRabbit({ isInOwnGroup: true })),
    keepService(
      startPostgres({ dataDir: join(DATA, 'postgres'), isDurable: true, isInOwnGroup: true }),
    ),
  ]);
  console.log(`RabbitMQ, ${rabbit.url}, pid ${rabbit.pid}`);
  console.log(`Postgres, ${postgres.url}, pid ${postgres.pid}`);
  const env = serverEnv({
    BROKER_URL: rabbit.url,
    STORE_URL: postgres.url,
    'connections.drainMs': 2_000,
  });
  const ports = await freePorts(REPLICAS);
  for (const [i, port] of ports.entries()) {
    if (!stopping) await runReplica(i + 1, { ...env, PORT: String(port) });
  }
  if (stopping) return;
  // Replicas see every client of the front as local, so the front listens on this machine only.
  front = await openFront({ replicaPorts: ports, port: PORT, host: '127.0.0.1' });
  const address = `http://localhost:${front.port}`;
  console.log(`\nthe chat: ${address}   the cluster: ${address}/cluster`);
  console.log('kill a replica by its pid and watch; Ctrl-C stops everything\n');
}

async function keepService<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  services.push(started);
  return started;
}

/** Starts a replica, and restarts it whenever it ends, as a swarm does. */
async function runReplica(place: number, env: Record<string, string>): Promise<void> {
  const wanted = place === REPLICAS ? 'deno' : 'node';
  const runtime = await findRuntime(wanted) ? wanted : THIS_RUNTIME;
  const name = `starling-${place}`;
  const replica = await startServer({ runtime, env: { ...env, REPLICA: name } });
  replicas.set(name, replica);
  replica.exited.then(() => {
    if (stopping) return;
    console.log(`${name} has ended, the others serve on; it starts again in ${START_AGAIN_MS} ms`);
    setTimeout(() => {
      if (stopping) return;
      runReplica(place, env).catch((error) => console.error(`${name}: ${error.message}`));
    }, START_AGAIN_MS);
  });
  console.log(`${name} on ${runtime}, ${replica.url}, pid ${replica.pid}`);
}

async function stopAll(): Promise<void> {
  console.log('\nstopping …');
  await front?.close();
  await Promise.allSettled([...replicas.values()].map((replica) => replica.stop()));
  await Promise.allSettled(services.map((service) => service.stop()));
}
