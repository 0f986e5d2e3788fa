/**
 * `npm run key`: makes a key of the API in the configured store, lists keys, revokes one. Run it
 * where the server runs, with the same settings; replicas know of a change within seconds.
 */
import { parseArgs } from 'node:util';
import { type ApiKey, listKeys, makeKey, revokeKey, type Scope, SCOPES } from '../http/api/key.ts';
import { openStore } from '../assemble.ts';
import { readConfig } from '../config/config.ts';
import { explain } from '../lib/log.ts';
import type { Store } from '../core/store/store.ts';

const USAGE = `usage:
  npm run key -- --name=bot --scopes=read,post [--rooms='team/*,lobby'] [--days=90]
  npm run key -- --list
  npm run key -- --revoke=ID
scopes: ${SCOPES.join(', ')} (admin includes all)`;
const DAY_MS = 86_400_000;

try {
  process.exitCode = await main();
} catch (error) {
  say(`${explain(error)}\n${USAGE}`, process.stderr);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      name: { type: 'string' },
      scopes: { type: 'string' },
      rooms: { type: 'string' },
      days: { type: 'string' },
      list: { type: 'boolean' },
      revoke: { type: 'string' },
    },
  });
  const config = readConfig();
  if (config.storeUrl.startsWith('memory:')) {
    throw new Error('STORE_URL=memory: keeps no keys: set it as the server has it');
  }
  const store = await openStore(config);
  try {
    if (values.list) return await list(store);
    if (values.revoke !== undefined) return await revoke(store, values.revoke);
    if (values.name === undefined || values.scopes === undefined) throw new Error('what to do?');
    return await make(store, {
      name: values.name,
      scopes: words(values.scopes) as Scope[],
      ...(values.rooms === undefined ? {} : { rooms: words(values.rooms) }),
      ...(values.days === undefined
        ? {}
        : { expiresAtMs: Date.now() + Number(values.days) * DAY_MS }),
    });
  } finally {
    await store.close();
  }
}

/** The secret alone goes to standard output, so that a script can take it. */
async function make(store: Store, wanted: Parameters<typeof makeKey>[1]): Promise<number> {
  const { secret, key } = await makeKey(store.records, wanted);
  say(`${describe(key)}\nThis is the only time that it is shown:`, process.stderr);
  say(secret);
  return 0;
}

async function list(store: Store): Promise<number> {
  const keys = await listKeys(store.records);
  for (const key of keys) say(describe(key));
  if (keys.length === 0) say('there are no keys', process.stderr);
  return 0;
}

async function revoke(store: Store, id: string): Promise<number> {
  if (await revokeKey(store.records, id)) return 0;
  say(`there is no key ${id}`, process.stderr);
  return 1;
}

function describe({ id, name, scopes, rooms, createdAtMs, expiresAtMs }: ApiKey): string {
  const made = new Date(createdAtMs).toISOString().slice(0, 10);
  const end = expiresAtMs === undefined ? '' : `, until ${new Date(expiresAtMs).toISOString()}`;
  return `${id}  ${name}  ${scopes.join(',')}  ${rooms?.join(',') ?? 'all rooms'}  ${made}${end}`;
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function say(text: string, to: NodeJS.WriteStream = process.stdout): void {
  to.write(`${text}\n`);
}
