/**
 * A whole cluster for the fault suite: RabbitMQ, Postgres, replicas in processes of their own, a
 * front, and a wire that can fail between any two that talk.
 */
import { freePorts } from '../daemon.ts';
import { type Front, openFront } from '../front.ts';
import { type Postgres, startPostgres } from '../postgres-service.ts';
import { type Rabbit, startRabbit } from '../rabbitmq-service.ts';
import type { RuntimeName } from '../runtimes.ts';
import { type ServerProcess, startServer } from '../server-process.ts';
import { type FaultyWire, openFaultyWire } from './faulty-wire.ts';

export interface TestCluster {
  rabbit: Rabbit;
  postgres: Postgres;
  replicas: readonly TestReplica[];
  /** Clients connect through these, in groups; each leads to the front. */
  clientWires: readonly FaultyWire[];
  /** What should not have happened, such as a replica that ended by itself. */
  readonly troubles: readonly string[];
  stop(): Promise<void>;
}

export interface TestReplica {
  name: string;
  runtime: RuntimeName;
  url: string;
  /** To RabbitMQ. */
  linkWire: FaultyWire;
  /** To Postgres. */
  storeWire: FaultyWire;
  /** Starts it, again and again until it listens. */
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has ended. */
  leave(): Promise<void>;
  /** SIGSTOP. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  isReady(): Promise<boolean>;
  /** Of all its runs. */
  output(): string;
}

export interface TestClusterOptions {
  replicas: number;
  clientGroups: number;
}

const STARTS_MAX = 10;
const ANSWER_WITHIN_MS = 1_000;

/** Every third replica runs on Deno. */
function runtimeOf(place: number): RuntimeName {
  return place % 3 === 2 ? 'deno' : 'node';
}

export async function startTestCluster(options: TestClusterOptions): Promise<TestCluster> {
  const troubles: string[] = [];
  /** How to undo what was done so far, in order. */
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const wireTo = async (targetPort: number): Promise<FaultyWire> => {
    const wire = await openFaultyWire({ targetPort });
    undo.push(wire.close);
    return wire;
  };

  try {
    const [rabbit, postgres] = await Promise.all([
      startRabbit().then((started) => (undo.push(started.stop), started)),
      startPostgres().then((started) => (undo.push(started.stop), started)),
    ]);
    const ports = await freePorts(options.replicas);
    const replicas: TestReplica[] = [];
    for (const [i, port] of ports.entries()) {
      const replica = createTestReplica({
        name: `replica-${i + 1}`,
        runtime: runtimeOf(i),
        port,
        links: { rabbit, postgres },
        linkWire: await wireTo(rabbit.port),
        storeWire: await wireTo(postgres.port),
        onTrouble: (text) => troubles.push(text),
      });
      replicas.push(replica);
      undo.push(replica.kill);
      await replica.start();
    }
    const front: Front = await openFront({ replicaPorts: ports, port: 0, host: '127.0.0.1' });
    undo.push(front.close);
    const clientWires: FaultyWire[] = [];
    for (let i = 0; i < options.clientGroups; i++) clientWires.push(await wireTo(front.port));
    return { rabbit, postgres, replicas, clientWires, troubles, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createTestReplica(options: {
  name: string;
  runtime: RuntimeName;
  port: number;
  links: { rabbit: Rabbit; postgres: Postgres };
  linkWire: FaultyWire;
  storeWire: FaultyWire;
  onTrouble(text: string): void;
}): TestReplica {
  const { name, runtime, port, links, linkWire, storeWire, onTrouble } = options;
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PORT: String(port),
    REPLICA: name,
    BROKER_URL: through(links.rabbit.url, linkWire),
    STORE_URL: through(links.postgres.url, storeWire),
    SENDS_PER_MINUTE: '0',
    FRAMES_PER_MINUTE: '0',
    RETENTION_DAYS: '0',
    RETENTION_COUNT: '0',
  };
  let server: ServerProcess | undefined;
  /** The run that is meant to be over. */
  let dismissed: ServerProcess | undefined;
  let earlier = '';

  const start = async (): Promise<void> => {
    for (let i = 1;; i++) {
      try {
        const started = server = await startServer({ runtime, env });
        started.exited.then((code) => {
          earlier += started.output();
          if (dismissed !== started) onTrouble(`${name} ended by itself with code ${code}`);
        });
        return;
      } catch (error) {
        earlier += String(error);
        if (i >= STARTS_MAX) throw error;
      }
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!server) return;
    dismissed = server;
    server.kill(signal);
    // A process that is stopped takes no other signal than SIGKILL before it goes on.
    server.kill('SIGCONT');
    await server.exited;
  };

  return {
    name,
    runtime,
    url,
    linkWire,
    storeWire,
    start,
    kill: () => end('SIGKILL'),
    async leave() {
      dismissed = server;
      const code = await server!.stop();
      if (code !== 0) onTrouble(`${name} was asked to leave and ended with code ${code}`);
    },
    pause: () => server!.kill('SIGSTOP'),
    resume: () => server!.kill('SIGCONT'),
    async isReady() {
      try {
        const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
        const response = await fetch(`${url}/ready`, { signal });
        await response.body?.cancel();
        return response.ok;
      } catch {
        return false;
      }
    },
    output: () => earlier + (server && dismissed !== server ? server.output() : ''),
  };
}

function through(url: string, wire: FaultyWire): string {
  const changed = new URL(url);
  changed.port = String(wire.port);
  return changed.href;
}
