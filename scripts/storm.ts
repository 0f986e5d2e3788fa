/**
 * `npm run storm`: thousands of clients on one of three replicas, which is killed. How long until all
 * are back on the others and caught up, and how much of it reached the database?
 * `--clients=5000 --rooms=200`
 */
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { WebSocket as Socket } from 'ws';
import { until } from '../server/lib/until.ts';
import {
  type ChatClientOptions,
  createChatClient,
  type RoomFeed,
} from '../web/client/chat-client.ts';
import { startPostgres } from './testkit/postgres-service.ts';
import { startRabbit } from './testkit/rabbitmq-service.ts';
import { type ServerProcess, startServer } from './testkit/server-process.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '5000' },
    rooms: { type: 'string', default: '200' },
  },
});
const CLIENTS = Number(values.clients);
const ROOMS = Number(values.rooms);
const ENTER_WITHIN_MS = 120_000;
const BACK_WITHIN_MS = 60_000;
/** So many come in at a time at first: the storm is to come later. */
const TOGETHER_MAX = 100;
/** Messages that are written while the clients are away: those are what they must catch up with. */
const MISSED = 3;

const services: { stop(): Promise<unknown> }[] = [];
try {
  await run();
} catch (error) {
  console.error(`the storm failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  for (const service of services.reverse()) await service.stop();
}
process.exit();

async function run(): Promise<void> {
  const [rabbit, database] = await Promise.all([startRabbit(), startPostgres()]);
  services.push(rabbit, database);
  const env = { BROKER_URL: rabbit.url, STORE_URL: database.url, SENDS_PER_MINUTE: '0' };
  const replicas: ServerProcess[] = [];
  for (let i = 1; i <= 3; i++) {
    const replica = await startServer({ env: { ...env, REPLICA: `replica-${i}` } });
    replicas.push(replica);
    services.push(replica);
  }
  let reachable = [replicas[0]!];
  const client = (): ReturnType<typeof createChatClient> =>
    createChatClient({ url: replicas[0]!.url, WebSocket: socketTo(() => reachable) });

  const feeds: RoomFeed[] = [];
  for (let i = 0; i < CLIENTS; i++) {
    feeds.push(client().room(`room-${i % ROOMS}`));
    const isLive = () => feeds.at(-1)!.state.phase === 'live';
    if (i % TOGETHER_MAX === 0) await until(isLive, { withinMs: ENTER_WITHIN_MS, what: 'entry' });
  }
  await until(() => feeds.every(({ state }) => state.phase === 'live'), {
    withinMs: ENTER_WITHIN_MS,
    what: 'entry of all clients',
  });
  // One on another replica writes what the others miss.
  reachable = replicas.slice(1);
  const writers = Array.from({ length: ROOMS }, (_, i) => client().room(`room-${i}`));
  await until(() => writers.every(({ state }) => state.phase === 'live'), {
    withinMs: ENTER_WITHIN_MS,
    what: 'entry of the writers',
  });
  console.log(`${CLIENTS} clients in ${ROOMS} rooms on one replica, which is killed now`);

  const sql = postgres(database.url, { max: 1 });
  const before = await transactions(sql);
  const killedMs = performance.now();
  replicas[0]!.kill('SIGKILL');
  for (const writer of writers) {
    for (let i = 0; i < MISSED; i++) writer.send(`while you were away ${i}`);
  }
  const isBack = ({ state }: RoomFeed) => state.messages.length === MISSED;
  const shares = [0.5, 0.9, 0.99, 1];
  for (const share of shares) {
    await until(() => feeds.filter(isBack).length >= share * CLIENTS, {
      withinMs: BACK_WITHIN_MS,
      what: `${share * 100} % back`,
    });
    const seconds = ((performance.now() - killedMs) / 1_000).toFixed(1);
    console.log(`${share * 100} % back and caught up after ${seconds} s`);
  }
  const used = await transactions(sql) - before;
  await sql.end();
  console.log(`database transactions meanwhile, appends and head checks among them: ${used}`);
  console.log(
    `that is ${(used / ROOMS).toFixed(1)} a room, ${(used / CLIENTS).toFixed(2)} a client`,
  );
}

/** Leads to one of the replicas that are reachable, as a balancer in front would. */
function socketTo(reachable: () => readonly ServerProcess[]): ChatClientOptions['WebSocket'] {
  const Balanced = class extends Socket {
    constructor(_url: string, protocol: string) {
      const replicas = reachable();
      const replica = replicas[Math.floor(Math.random() * replicas.length)]!;
      super(`${replica.url.replace('http', 'ws')}/chat`, protocol, { perMessageDeflate: false });
    }
  };
  return Balanced as unknown as ChatClientOptions['WebSocket'];
}

/** Of all databases of the server, as it counts them (pg_stat_database). */
async function transactions(sql: postgres.Sql): Promise<number> {
  // The server's processes report to its statistics at most once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const [row] = await sql<{ count: string }[]>`
    SELECT sum(xact_commit + xact_rollback) AS count FROM pg_stat_database`;
  return Number(row!.count);
}
