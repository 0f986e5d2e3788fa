/**
 * Transactions on an SQLite file: all or nothing, and writes only to the file that its path names.
 */
import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

export function createTransactions(path: string, db: DatabaseSync, onRollback: () => void) {
  const checkFile = createFileCheck(path);
  const transact = <T>(begin: string, run: () => T): T => {
    db.exec(begin);
    try {
      const result = run();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      onRollback();
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };
  const read = <T>(run: () => T): T => transact('BEGIN', run);
  const write = <T>(run: () => T): T => {
    checkFile();
    return transact('BEGIN IMMEDIATE', run);
  };
  return { read, write };
}

/**
 * Returns a check that the path still names the file that is open. SQLite would go on writing to a
 * file that was moved or removed, and what it acknowledges would be gone after a restart.
 */
function createFileCheck(path: string): () => void {
  const opened = statSync(path);
  return () => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) throw new Error('the file is gone');
    if (found.ino !== opened.ino || found.dev !== opened.dev) {
      throw new Error('another file is in its place: restart to use it');
    }
  };
}
