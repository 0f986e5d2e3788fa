/**
 * The truth for a cluster: Postgres. Every call has a deadline on this side as well, since a server
 * that is cut off answers nothing; after one the connections are made anew.
 */
import { appendDrafts, opensRoom } from './append.ts';
import { answerWithin, createConnect, openCalls } from './calls.ts';
import { createPostgresReads } from './reads.ts';
import { createPostgresRecords } from './records.ts';
import { RoomIds } from './room-ids.ts';
import { migrate } from './schema.ts';
import { holdEmptyRooms, listEmptyRooms, removeEmptyRooms, trimRooms } from './trim.ts';
import type { Store } from '../../core/store/store.ts';

export interface PostgresOptions {
  /** Connections of this replica, besides one for its upkeep; one of them appends. */
  connectionsMax?: number;
  /** A call that takes longer is given up. */
  withinMs?: number;
  /** The same for retention and empty rooms. */
  upkeepWithinMs?: number;
  /** After a lost connection no new one is made for this long. */
  retryEveryMs?: number;
}

const START_WITHIN_MS = 60_000;
const RETRY_EVERY_MS = 500;
const CLOSE_WITHIN_S = 5;
/** Entries in one call. */
const ANONYMIZED_MAX = 5_000;
/** Rooms of a batch may be removed while it is on its way, and are made anew then. */
const APPEND_TRIES_MAX = 3;

/** Waits for a server that is still starting; rejects when there is none within a minute, or its schema is newer. */
export async function openPostgresStore(
  url: string,
  {
    connectionsMax = 6,
    withinMs = 5_000,
    upkeepWithinMs = withinMs,
    retryEveryMs = RETRY_EVERY_MS,
  }: PostgresOptions = {},
): Promise<Store> {
  const connect = createConnect(url, retryEveryMs);
  const calls = openCalls(connect, connectionsMax, withinMs);
  const { run } = calls;
  /** A room that takes long to trim is no reason to end the appends that are under way. */
  const upkeep = openCalls(connect, 1, upkeepWithinMs);
  const rooms = new RoomIds(run);
  /**
   * On a connection of its own, since it may take longer than a call, or wait for another replica that
   * does it. The server ends none of its statements: each is bounded, or in nobody's way.
   */
  const prepare = async (): Promise<void> => {
    const own = connect(1, 0);
    try {
      await migrate(own, (answer) => answerWithin(START_WITHIN_MS, answer, () => {}));
    } finally {
      own.end({ timeout: 0 }).catch(() => {});
    }
  };
  let closing: Promise<unknown> | undefined;

  await start(prepare);

  return {
    async append(drafts) {
      if (drafts.length === 0) return [];
      for (let i = 0; i < APPEND_TRIES_MAX; i++) {
        const ids = await rooms.of(drafts);
        if (drafts.some((draft) => opensRoom(draft) && !ids.has(draft.room))) continue;
        const appended = await run((sql) => appendDrafts(sql, ids, drafts));
        if (appended) return appended;
        rooms.forget(ids.keys());
      }
      throw new Error('rooms are removed while entries are added to them');
    },
    ...createPostgresReads(run),
    async anonymize(room, authorId) {
      const [row] = await run((sql) =>
        sql<{ count: string }[]>`
        SELECT starling.anonymize(${room}, ${authorId}, ${ANONYMIZED_MAX}) AS count`
      );
      return Number(row!.count);
    },
    records: createPostgresRecords(run),
    trim: (retention, nowMs, rooms) => trimRooms(upkeep.run, retention, nowMs, rooms),
    emptyRooms: (nowMs, limit) => upkeep.run((sql) => listEmptyRooms(sql, nowMs, limit)),
    holdEmptyRooms: (rooms, nowMs) => upkeep.run((sql) => holdEmptyRooms(sql, rooms, nowMs)),
    removeEmptyRooms: (rooms) => upkeep.run((sql) => removeEmptyRooms(sql, rooms)),
    async keep(name, value) {
      const [row] = await run((sql) =>
        sql<{ value: string }[]>`
        WITH added AS (
          INSERT INTO starling.kept VALUES (${name}, ${value}) ON CONFLICT DO NOTHING RETURNING value
        )
        SELECT value FROM added UNION ALL SELECT value FROM starling.kept WHERE name = ${name} LIMIT 1`
      );
      // Nothing, when another replica kept its own in this very moment: now it can be seen.
      return row?.value ?? (await run((sql) =>
        sql<{ value: string }[]>`
        SELECT value FROM starling.kept WHERE name = ${name}`
      ))[0]!.value;
    },
    async close() {
      closing ??= Promise.all([calls.end(CLOSE_WITHIN_S), upkeep.end(CLOSE_WITHIN_S)]);
      await closing;
    },
  };

  async function start(attempt: () => Promise<void>): Promise<void> {
    const deadlineMs = performance.now() + START_WITHIN_MS;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error) || performance.now() > deadlineMs) {
          await calls.end(0).catch(() => {});
          throw new Error(`STORE_URL: Postgres cannot be used`, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
      }
    }
  }
}

/** Whether a start may succeed in a moment: the server is not there yet, starts up or shuts down, or a table is in use. */
function isPassing(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  const passing = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'CONNECT_TIMEOUT'];
  const isStarting = code.startsWith('57P') || code.startsWith('08') || code === '53300';
  const isLocked = code === '55P03';
  return passing.includes(code) || isStarting || isLocked || code.startsWith('CONNECTION_');
}
