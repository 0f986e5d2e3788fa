/**
 * Calls of Postgres, each against a deadline on this side: a server that is cut off answers nothing.
 * After a late answer the connections are made anew.
 */
import postgres, { type Sql } from 'postgres';
import { APPLICATION } from './room-functions.ts';

/** Runs a call with a deadline. */
export type RunSql = <T>(call: (sql: Sql) => Promise<T>) => Promise<T>;
/** Makes a group of connections. */
export type Connect = (max: number, statementWithinMs: number) => Sql;

const CONNECT_WITHIN_S = 5;
/** Of a connection that is seldom used. */
const IDLE_S_MAX = 20;

/** `retryEveryMs`: after a lost connection no new one is made for this long. */
export function createConnect(url: string, retryEveryMs: number): Connect {
  return (max, statementWithinMs) =>
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
}

/** Runs calls on connections that no other group shares. */
export function openCalls(connect: Connect, max: number, withinMs: number) {
  let sql = connect(max, withinMs);
  let isClosed = false;
  return {
    async run<T>(call: (sql: Sql) => Promise<T>): Promise<T> {
      if (isClosed) throw new Error('the store is closed');
      const used = sql;
      return await answerWithin(withinMs, call(used), () => {
        // The connections may hang for minutes on a network that is cut: let go of them.
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

/** Rejects when the answer is late; `onLate` lets go of what hangs. */
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
