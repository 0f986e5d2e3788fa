/** Postgres calls with a client-side deadline: a server that is cut off never answers. */
import postgres, { type Sql } from 'postgres';
import { APPLICATION } from './room-functions.ts';

export type RunSql = <T>(call: (sql: Sql) => Promise<T>) => Promise<T>;
export type Connect = (max: number, statementWithinMs: number) => Sql;

const CONNECT_WITHIN_S = 5;
/** For the pool with one connection, which is rarely used. */
const IDLE_S_MAX = 20;

/** `retryEveryMs`: delay before a lost connection is replaced. */
export function createConnect(url: string, retryEveryMs: number): Connect {
  return (max, statementWithinMs) =>
    postgres(url, {
      max,
      idle_timeout: max === 1 ? IDLE_S_MAX : 0,
      connect_timeout: CONNECT_WITHIN_S,
      backoff: () => retryEveryMs / 1_000,
      // The library queries types on each new connection, and throws outside of any promise when
      // that breaks (porsager/postgres#1154). Only array columns need it, and there are none.
      fetch_types: false,
      onnotice: () => {},
      connection: {
        application_name: APPLICATION,
        statement_timeout: statementWithinMs,
        // An acknowledged message must survive a crash, whatever the server's default is.
        synchronous_commit: 'on',
      },
    });
}

/** Opens a separate pool for a group of calls. */
export function openCalls(connect: Connect, max: number, withinMs: number) {
  let sql = connect(max, withinMs);
  let isClosed = false;
  return {
    async run<T>(call: (sql: Sql) => Promise<T>): Promise<T> {
      if (isClosed) throw new Error('the store is closed');
      const used = sql;
      return await answerWithin(withinMs, call(used), () => {
        // On a cut network, connections may hang for minutes, so replace them.
        if (sql === used) sql = connect(max, withinMs);
        used.end({ timeout: 0 }).catch(() => {});
      });
    },
    end(timeoutS: number): Promise<void> {
      isClosed = true;
      return sql.end({ timeout: timeoutS });
    },
  };
}

/** Rejects at the deadline; `onLate` releases the connections. */
export async function answerWithin<T>(
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
