/**
 * Writer process for power-cut.test.ts. Arguments: file, number of messages, and `careful`, or
 * `careless` for a database that never syncs. It prints the ids of acknowledged messages.
 */
import { DatabaseSync } from 'node:sqlite';
import { writer } from '../../../scripts/testkit/server/draft.ts';
import { createCheckpoints } from './checkpoints.ts';
import { createDatabase } from './database.ts';
import { openLog } from './log.ts';
import { createSqliteStore } from './sqlite.ts';

const TOGETHER = 10;
const ROOMS = 7;
/** Few enough that the log is copied and reused several times. */
const ROWS_PER_CHECKPOINT = 50;

const [path = '', count = '', care = ''] = process.argv.slice(2);
const db = new DatabaseSync(path);
const database = createDatabase(path, db);
const checkpoints = care === 'careful'
  ? createCheckpoints(path, {
    rowsPerCheckpoint: ROWS_PER_CHECKPOINT,
    onFailure: () => process.exit(1),
  })
  : undefined;
database.checkpointInCommits(false);
if (!checkpoints) db.exec('PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 50');
const store = createSqliteStore(path, database, openLog(path), checkpoints);
const by = writer();

for (let i = 0; i < Number(count); i += TOGETHER) {
  const ids = Array.from({ length: TOGETHER }, (_, j) => `m${i + j}`);
  await store.append(ids.map((id, j) => by.message(id, { room: `room-${(i + j) % ROOMS}` })));
  await store.synced!();
  console.log(`acknowledged ${ids.join(' ')}`);
  // Checkpoints happen meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 2));
}
await store.close();
