/**
 * Linked replicas that share RabbitMQ and Postgres, each pinned to a core.
 */
import { openPostgres } from '../../testkit/postgres-service.ts';
import { openRabbit } from '../../testkit/rabbitmq-service.ts';
import type { ServerProcess } from '../../testkit/server-process.ts';
import { type Laboratory, type Servers, serversOf } from '../measure.ts';
import type { Target } from './targets.ts';

/** Starts a new RabbitMQ and Postgres unless RABBITMQ_URL and POSTGRES_URL name others. */
export async function withLinkedReplicas<T>(
  laboratory: Laboratory,
  target: Target,
  cores: readonly string[],
  run: (servers: Servers, storeUrl: string) => Promise<T>,
): Promise<T> {
  const [rabbit, postgres] = await Promise.all([openRabbit(), openPostgres()]);
  const shared = { BROKER_URL: rabbit.url, STORE_URL: postgres.url };
  const start = (servers: readonly ServerProcess[]): Promise<T> => {
    const core = cores[servers.length];
    if (core === undefined) return run(serversOf(target, servers), postgres.url);
    const env = { ...shared, REPLICA: `replica-${servers.length + 1}` };
    return laboratory.withServer(target, (server) => start([...servers, server]), { env, core });
  };
  try {
    return await start([]);
  } finally {
    await Promise.all([rabbit.own?.stop(), postgres.own?.stop()]);
  }
}
