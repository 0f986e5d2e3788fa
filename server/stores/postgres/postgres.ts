/**
 * The truth for a cluster: Postgres. Every call has a deadline on this side as well, since a server
 * that is cut off answers nothing; after one the connections are made anew.
 */
import postgres, { type Sql } from 'postgres';
import { appendDrafts, opensRoom } from './append.ts';
import { createPostgresReads } from './reads.ts';
import { createPostgresRecords } from './records.ts';
import { APPLICATION } from './room-functions.ts';
import { migrate } from './schema.ts';
import { holdEmptyRooms, listEmptyRooms, removeEmptyRooms, trimRooms } from './trim.ts';
import type { Draft, Store } from '../../core/store/store.ts';

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

const CONNECT_WITHIN_S = 5;
const START_WITHIN_MS = 60_000;
const RETRY_EVERY_MS = 500;
const CLOSE_WITHIN_S = 5;
/** Of a connection that is seldom used. */
const IDLE_S_MAX = 20;
/** Entries in one call. */
const ANONYMIZED_MAX = 5_000;
/** Ids of rooms remembered, which a room has until it is removed. */
const ROOM_IDS_MAX = 100_000;
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
  const connect = (max: number, statementWithinMs: number): Sql =>
    postgres(url, {
      max,
      idle_timeout: max === 1 ? IDLE_S_MAX : 0,
      connect_timeout: CONNECT_WITHIN_S,
      backoff: () => retryEveryMs / 1_000,
      // Asked for on each new connection, and thrown outside of any promise when that breaks in the
      // middle (porsager/postgres#1154); it is for array columns, and there are none.
      fetch_types: false,
      onnotice: () => {},
      connection: {
        application_name: APPLICATION,
        statement_timeout: statementWithinMs,
        // An acknowledged message must outlive the server, whatever its default says.
        synchronous_commit: 'on',
      },
    });
  let isClosed = false;
  const roomIds = new Map<string, string>();

  /** Runs calls, each against a deadline, on connections that no other group shares. */
  const openCalls = (max: number, callWithinMs: number) => {
    let sql = connect(max, callWithinMs);
    return {
      async run<T>(call: (sql: Sql) => Promise<T>): Promise<T> {
        if (isClosed) throw new Error('the store is closed');
        const used = sql;
        return await answerWithin(callWithinMs, call(used), () => {
          // The connections may hang for minutes on a network that is cut: let go of them.
          if (sql === used) sql = connect(max, callWithinMs);
          used.end({ timeout: 0 }).catch(() => {});
        });
      },
      end: (timeoutS: number): Promise<void> => sql.end({ timeout: timeoutS }),
    };
  };
  const calls = openCalls(connectionsMax, withinMs);
  const { run } = calls;
  /** A room that takes long to trim is no reason to end the appends that are under way. */
  const upkeep = openCalls(1, upkeepWithinMs);
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
  /**
   * Ids of the drafts' rooms. Those that are new are made, outside of any transaction so that none
   * waits for them; not for drafts that can only be refused there.
   */
  const idsOf = async (drafts: readonly Draft[]): Promise<Map<string, string>> => {
    if (roomIds.size > ROOM_IDS_MAX) roomIds.clear();
    const isKnown = (name: string): boolean => roomIds.has(name);
    const names = [...new Set(drafts.map(({ room }) => room))];
    const unknown = names.filter((name) => !isKnown(name));
    if (unknown.length > 0) {
      const opened = new Set(drafts.filter(opensRoom).map(({ room }) => room));
      const asked = JSON.stringify(unknown);
      const made = unknown.filter((name) => opened.has(name));
      if (made.length > 0) {
        await run((sql) =>
          sql`
          INSERT INTO starling.rooms (name)
          SELECT value FROM json_array_elements_text(${JSON.stringify(made)}::text::json)
          WHERE NOT EXISTS (SELECT FROM starling.rooms WHERE name = value)
          ORDER BY value ON CONFLICT DO NOTHING`
        );
      }
      const rows = await run((sql) =>
        sql<{ id: string; name: string }[]>`
        SELECT id, name FROM starling.rooms
        WHERE name IN (SELECT json_array_elements_text(${asked}::text::json))`
      );
      for (const { id, name } of rows) roomIds.set(name, id);
    }
    return new Map(names.filter(isKnown).map((name) => [name, roomIds.get(name)!]));
  };

  await start(prepare);

  return {
    async append(drafts) {
      if (drafts.length === 0) return [];
      for (let i = 0; i < APPEND_TRIES_MAX; i++) {
        const ids = await idsOf(drafts);
        if (drafts.some((draft) => opensRoom(draft) && !ids.has(draft.room))) continue;
        const appended = await run((sql) => appendDrafts(sql, ids, drafts));
        if (appended) return appended;
        for (const name of ids.keys()) roomIds.delete(name);
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
      if (isClosed) return;
      isClosed = true;
      await Promise.all([calls.end(CLOSE_WITHIN_S), upkeep.end(CLOSE_WITHIN_S)]);
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

/** Rejects when the answer is late; `onLate` lets go of what hangs. */
async function answerWithin<T>(
  withinMs: number,
  answer: Promise<T>,
  onLate: () => void,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      onLate();
      reject(new Error(`Postgres did not answer within ${withinMs} ms`));
    }, withinMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
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
