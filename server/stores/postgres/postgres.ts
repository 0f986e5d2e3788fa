/** Postgres store, for clusters. Every call has a client-side deadline (calls.ts). */
import { appendDrafts, opensRoom } from './append.ts';
import { answerWithin, createConnect, openCalls } from './calls.ts';
import { createPostgresReads } from './reads.ts';
import { createPostgresRecords } from './records.ts';
import { RoomIds } from './room-ids.ts';
import { migrate } from './schema.ts';
import { holdEmptyRooms, listEmptyRooms, removeEmptyRooms, trimRooms } from './trim.ts';
import type { Store } from '../../core/store/store.ts';

export interface PostgresOptions {
  /** Connections of this replica, besides one for upkeep. */
  connectionsMax?: number;
  withinMs?: number;
  /** Deadline of calls for retention and empty rooms. */
  upkeepWithinMs?: number;
  /** Delay before a lost connection is replaced. */
  retryEveryMs?: number;
}

const START_WITHIN_MS = 60_000;
const RETRY_EVERY_MS = 500;
const CLOSE_WITHIN_S = 5;
const ANONYMIZED_MAX = 5_000;
/** A batch is tried again when one of its rooms was removed meanwhile; the room is created anew. */
const APPEND_TRIES_MAX = 3;

/** Waits up to a minute for a starting server. Rejects when the schema is newer than this code. */
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
  /** Separate, so that a room that is slow to trim does not end appends in flight. */
  const upkeep = openCalls(connect, 1, upkeepWithinMs);
  const rooms = new RoomIds(run);
  /**
   * Uses its own connection without a statement timeout: a migration may take longer than a call,
   * or wait for another replica's. Each statement is bounded, or blocks nobody.
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
        const ids = await rooms.idsFor(drafts);
        if (drafts.some((draft) => opensRoom(draft) && !ids.has(draft.room))) continue;
        const appended = await run((sql) => appendDrafts(sql, ids, drafts));
        if (appended) return appended;
        rooms.forget(ids.keys());
      }
      throw new Error('rooms were removed during each try to append');
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
    async putIfAbsent(name, value) {
      const [row] = await run((sql) =>
        sql<{ value: string }[]>`
        WITH added AS (
          INSERT INTO starling.kept VALUES (${name}, ${value}) ON CONFLICT DO NOTHING RETURNING value
        )
        SELECT value FROM added UNION ALL SELECT value FROM starling.kept WHERE name = ${name} LIMIT 1`
      );
      // No row when another replica stored its value at the same moment; it is visible now.
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
        if (!isTemporary(error) || performance.now() > deadlineMs) {
          await calls.end(0).catch(() => {});
          throw new Error(`STORE_URL: cannot use Postgres`, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
      }
    }
  }
}

/** Whether a retry may help: the server is starting or unreachable, or a table is locked. */
function isTemporary(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  const temporary = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'CONNECT_TIMEOUT'];
  const isStarting = code.startsWith('57P') || code.startsWith('08') || code === '53300';
  const isLocked = code === '55P03';
  return temporary.includes(code) || isStarting || isLocked || code.startsWith('CONNECTION_');
}
