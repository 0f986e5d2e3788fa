/** SQLite transactions: all or nothing. Writes check that the path still names the open file. */
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
 * Returns a check that the path still names the open file. Otherwise SQLite would continue to write
 * to a moved or removed file, and acknowledged data would be lost at a restart.
 */
function createFileCheck(path: string): () => void {
  const opened = statSync(path);
  return () => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) throw new Error('the file was moved or removed: put it back');
    if (found.ino !== opened.ino || found.dev !== opened.dev) {
      throw new Error('the file was replaced: restart to use the new one');
    }
  };
}
