/**
 * Cluster for the fault suite: RabbitMQ, Postgres, replicas in separate processes, a front, and a
 * faulty wire between any two of them.
 */
import { freePorts } from '../daemon.ts';
import { type Front, openFront } from '../front.ts';
import { type Postgres, startPostgres } from '../postgres-service.ts';
import { type Rabbit, startRabbit } from '../rabbitmq-service.ts';
import type { RuntimeName } from '../runtimes.ts';
import { type FaultyWire, openFaultyWire } from './faulty-wire.ts';
import { createTestReplica, type TestReplica } from './test-replica.ts';

export interface TestCluster {
  rabbit: Rabbit;
  postgres: Postgres;
  replicas: readonly ClusterReplica[];
  clientWires: readonly FaultyWire[];
  readonly troubles: readonly string[];
  stop(): Promise<void>;
}

export interface ClusterReplica extends TestReplica {
  linkWire: FaultyWire;
  storeWire: FaultyWire;
}

export interface TestClusterOptions {
  replicas: number;
  clientGroups: number;
}

/** Every third replica runs on Deno. */
function runtimeOf(place: number): RuntimeName {
  return place % 3 === 2 ? 'deno' : 'node';
}

export async function startTestCluster(options: TestClusterOptions): Promise<TestCluster> {
  const troubles: string[] = [];
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
    const replicas: ClusterReplica[] = [];
    for (const [i, port] of ports.entries()) {
      const [linkWire, storeWire] = [await wireTo(rabbit.port), await wireTo(postgres.port)];
      const replica = createTestReplica({
        name: `replica-${i + 1}`,
        runtime: runtimeOf(i),
        port,
        env: {
          BROKER_URL: through(rabbit.url, linkWire),
          STORE_URL: through(postgres.url, storeWire),
        },
        onTrouble: (text) => troubles.push(text),
      });
      replicas.push({ ...replica, linkWire, storeWire });
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

function through(url: string, wire: FaultyWire): string {
  const changed = new URL(url);
  changed.port = String(wire.port);
  return changed.href;
}
