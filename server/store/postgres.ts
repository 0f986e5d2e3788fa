/**
 * The truth for a cluster: Postgres. Every call has a deadline on this side as well, since a server
 * that is cut off answers nothing; after one the connections are made anew.
 */
import postgres, { type Sql } from 'postgres';
import { appendDrafts } from './postgres-append.ts';
import { createPostgresRecords } from './postgres-records.ts';
import { entryOfRow, type EntryRow, pageEntryOfRow } from './postgres-rows.ts';
import { migrate } from './postgres-schema.ts';
import { trimRooms } from './postgres-trim.ts';
import type { RoomHead, Store } from './store.ts';

export interface PostgresOptions {
  /** Connections of this replica; one of them appends. */
  connectionsMax?: number;
  /** A call that takes longer is given up. */
  withinMs?: number;
}

const CONNECT_WITHIN_S = 5;
const START_WITHIN_MS = 60_000;
const RETRY_EVERY_MS = 500;
const CLOSE_WITHIN_S = 5;
/** Entries in one call. */
const ANONYMIZED_MAX = 5_000;
/** Ids of rooms remembered; they never change. */
const ROOM_IDS_MAX = 100_000;

/** Waits for a server that is still starting; rejects when there is none within a minute, or its schema is newer. */
export async function openPostgresStore(
  url: string,
  { connectionsMax = 6, withinMs = 5_000 }: PostgresOptions = {},
): Promise<Store> {
  const connect = (max: number, statementWithinMs: number): Sql =>
    postgres(url, {
      max,
      connect_timeout: CONNECT_WITHIN_S,
      backoff: () => RETRY_EVERY_MS / 1_000,
      // Asked for on each new connection, and thrown outside of any promise when that breaks in the
      // middle (porsager/postgres#1154); it is for array columns, and there are none.
      fetch_types: false,
      onnotice: () => {},
      connection: {
        application_name: 'starling',
        statement_timeout: statementWithinMs,
        // An acknowledged message must outlive the server, whatever its default says.
        synchronous_commit: 'on',
      },
    });
  let sql = connect(connectionsMax, withinMs);
  let isClosed = false;
  const roomIds = new Map<string, string>();

  /** Runs a call against a deadline. */
  const run = async <T>(call: (sql: Sql) => Promise<T>): Promise<T> => {
    if (isClosed) throw new Error('the store is closed');
    const used = sql;
    return await answerWithin(withinMs, call(used), () => {
      // The connections may hang for minutes on a network that is cut: let go of them.
      if (sql === used) sql = connect(connectionsMax, withinMs);
      used.end({ timeout: 0 }).catch(() => {});
    });
  };
  /** On a connection of its own, since it may take longer than a call, or wait for another replica that does it. */
  const prepare = async (): Promise<void> => {
    const own = connect(1, START_WITHIN_MS);
    try {
      await answerWithin(START_WITHIN_MS, migrate(own), () => {});
    } finally {
      own.end({ timeout: 0 }).catch(() => {});
    }
  };
  /** The rooms' ids; rooms that are new are made, outside of any transaction so that none waits for them. */
  const idsOf = async (names: readonly string[]): Promise<Map<string, string>> => {
    if (roomIds.size > ROOM_IDS_MAX) roomIds.clear();
    const unknown = names.filter((name) => !roomIds.has(name)).sort();
    if (unknown.length > 0) {
      const asked = JSON.stringify(unknown);
      await run((sql) =>
        sql`
        INSERT INTO starling.rooms (name)
        SELECT value FROM json_array_elements_text(${asked}::text::json)
        WHERE NOT EXISTS (SELECT FROM starling.rooms WHERE name = value)
        ORDER BY value ON CONFLICT DO NOTHING`
      );
      const rows = await run((sql) =>
        sql<{ id: string; name: string }[]>`
        SELECT id, name FROM starling.rooms
        WHERE name IN (SELECT json_array_elements_text(${asked}::text::json))`
      );
      for (const { id, name } of rows) roomIds.set(name, id);
    }
    return new Map(names.map((name) => [name, roomIds.get(name)!]));
  };

  await start(prepare);

  return {
    async append(drafts) {
      if (drafts.length === 0) return [];
      const ids = await idsOf([...new Set(drafts.map(({ room }) => room))]);
      return await run((sql) => appendDrafts(sql, ids, drafts));
    },
    async after(room, after, limit) {
      const rows = await run((sql) =>
        sql<(EntryRow & { head: string; first: string })[]>`
        SELECT r.head, r.first, e.* FROM starling.rooms r LEFT JOIN LATERAL (
          SELECT * FROM starling.entries
          WHERE room_id = r.id AND seq > greatest(${after}::bigint, r.first - 1)
          ORDER BY seq LIMIT ${limit}
        ) e ON true WHERE r.name = ${room} ORDER BY e.seq`
      );
      const entries = rows.filter(({ seq }) => seq !== null).map(entryOfRow);
      return { ...headOf(rows[0]), entries };
    },
    async page(room, before, limit) {
      // One statement, so that all of it is as of the same head.
      const [row] = await run((sql) =>
        sql<PageRow[]>`
        WITH room AS (SELECT id, head, first FROM starling.rooms WHERE name = ${room}),
        messages AS (
          SELECT * FROM starling.entries
          WHERE room_id = (SELECT id FROM room) AND kind IN ('message', 'system')
            AND seq >= (SELECT first FROM room)
            AND seq < ${before ?? Number.MAX_SAFE_INTEGER}::bigint
          ORDER BY seq DESC LIMIT ${limit}
        ),
        reactors AS (
          SELECT target, emoji, min(emoji_seq) AS place, json_agg(user_id ORDER BY seq) AS users
          FROM starling.reactions
          WHERE room_id = (SELECT id FROM room) AND target IN (SELECT seq FROM messages)
          GROUP BY target, emoji
        )
        SELECT head, first,
          (SELECT json_agg(messages ORDER BY seq) FROM messages) AS messages,
          (SELECT json_agg(reactors ORDER BY place) FROM reactors) AS reactors
        FROM room`
      );
      const messages = (row?.messages ?? []).map((message) => {
        const reactors: Record<string, string[]> = {};
        for (const { target, emoji, users } of row?.reactors ?? []) {
          if (target === message.seq) reactors[emoji] = users;
        }
        return { entry: pageEntryOfRow(message), reactors };
      });
      return { ...headOf(row), messages };
    },
    async heads(names) {
      const rows = await run((sql) =>
        sql<{ name: string; head: string; first: string }[]>`
        SELECT name, head, first FROM starling.rooms
        WHERE head > 0 AND name IN (
          SELECT json_array_elements_text(${JSON.stringify(names)}::text::json))`
      );
      return new Map(rows.map((row) => [row.name, headOf(row)]));
    },
    async rooms(afterName, limit) {
      const rows = await run((sql) =>
        sql<{ name: string; head: string; first: string }[]>`
        SELECT name, head, first FROM starling.rooms
        WHERE head > 0 AND name COLLATE "C" > ${afterName}
        ORDER BY name COLLATE "C" LIMIT ${limit}`
      );
      return rows.map((row) => ({ name: row.name, ...headOf(row) }));
    },
    async authored(room, authorId, after, limit) {
      const rows = await run((sql) =>
        sql<{ seq: string }[]>`
        SELECT seq FROM starling.entries
        WHERE room_id = (SELECT id FROM starling.rooms WHERE name = ${room})
          AND seq > ${after}::bigint AND kind = 'message' AND user_id = ${authorId}
          AND NOT is_deleted
        ORDER BY seq LIMIT ${limit}`
      );
      return rows.map(({ seq }) => Number(seq));
    },
    async anonymize(room, authorId) {
      const [row] = await run((sql) =>
        sql<{ count: string }[]>`
        SELECT starling.anonymize(${room}, ${authorId}, ${ANONYMIZED_MAX}) AS count`
      );
      return Number(row!.count);
    },
    records: createPostgresRecords(run),
    trim: (retention, nowMs, rooms) => run((sql) => trimRooms(sql, retention, nowMs, rooms)),
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
      await sql.end({ timeout: CLOSE_WITHIN_S });
    },
  };

  async function start(attempt: () => Promise<void>): Promise<void> {
    const deadlineMs = performance.now() + START_WITHIN_MS;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error) || performance.now() > deadlineMs) {
          await sql.end({ timeout: 0 }).catch(() => {});
          throw new Error(`STORE_URL: Postgres cannot be used`, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS));
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

interface PageRow {
  head: string;
  first: string;
  messages: (EntryRow & { seq: number })[] | null;
  reactors: { target: number; emoji: string; users: string[] }[] | null;
}

function headOf(row: { head: string; first: string } | undefined): RoomHead {
  return row ? { head: Number(row.head), first: Number(row.first) } : { head: 0, first: 1 };
}

/** Whether a start may succeed in a moment: the server is not there yet, or starts up, or shuts down. */
function isPassing(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  const passing = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'CONNECT_TIMEOUT'];
  const isStarting = code.startsWith('57P') || code.startsWith('08') || code === '53300';
  return passing.includes(code) || isStarting || code.startsWith('CONNECTION_');
}
