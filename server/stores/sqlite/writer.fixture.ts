/**
 * Writer process for tests that share a SQLite file. Arguments: file, author id, number of
 * messages. It prints `open`, starts when its standard input ends, and exits with code 0 when all
 * messages are durable.
 */
import { nodeScheduler } from '../../hosts/node/scheduler.ts';
import { writer } from '../../../scripts/testkit/server/draft.ts';
import { createGroupCommit } from '../../core/store/group-commit.ts';
import { openSqliteStore } from './sqlite.ts';

const TOGETHER = 5;

const [path = '', author = '', count = ''] = process.argv.slice(2);
const store = await openSqliteStore(path);
const secret = await store.putIfAbsent('secret', author);
const by = writer({ id: author, name: author });
const commit = createGroupCommit({ scheduler: nodeScheduler, store, onCommit() {} });

console.log('open');
await new Promise((resolve) => process.stdin.on('end', resolve).resume());
for (let i = 0; i < Number(count); i += TOGETHER) {
  const drafts = Array.from(
    { length: TOGETHER },
    (_, j) => by.message(`${author}-${i + j}`, { text: secret }),
  );
  for (const { ok } of await Promise.all(drafts.map(commit.add))) {
    if (!ok) throw new Error('a message was refused');
  }
}
await store.close();
