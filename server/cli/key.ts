/**
 * `starling key`: makes, lists and revokes keys of the API in the configured store. Replicas notice
 * within seconds.
 */
import {
  type ApiKey,
  listKeys,
  makeKey,
  type NewKey,
  revokeKey,
  type Scope,
  SCOPES,
} from '../http/api/key.ts';
import type { Store } from '../core/store/store.ts';
import { type Arguments, type Command, EXIT, listed, refuseMore, UsageError } from './command.ts';
import { withStore } from './with-store.ts';

const DAY_MS = 86_400_000;
const DAYS_MAX = 36_500;

export const key: Command = {
  name: 'key',
  summary: 'makes, lists and revokes API keys',
  usage: `  starling key make --name=bot --scopes=read,post [--rooms='team/*,lobby'] [--days=90]
  starling key list
  starling key revoke ID

  --name     name of the bot; the id of this bot is b_bot
  --scopes   ${SCOPES.join(', ')}; admin includes the others
  --rooms    patterns of the rooms that the key may use; default: all
  --days     days until the key expires; default: it never does

A new key is printed to standard output, only once: the store keeps only its hash.`,
  options: {
    name: { type: 'string' },
    scopes: { type: 'string' },
    rooms: { type: 'string' },
    days: { type: 'string' },
  },
  async run(args) {
    const [action, id] = args.positionals;
    if (action === 'make') {
      refuseMore(args, 1);
      const wanted = readNewKey(args);
      return await withStore(({ store }) => make(store, wanted, args));
    }
    if (action === 'list') {
      refuseMore(args, 1);
      return await withStore(({ store }) => list(store, args));
    }
    if (action === 'revoke') {
      refuseMore(args, 2);
      if (!id) throw new UsageError('name the id of a key: starling key revoke ID');
      return await withStore(({ store }) => revoke(store, id, args));
    }
    throw new UsageError(
      action ? `there is no "key ${action}"` : 'name an action: make, list or revoke',
    );
  },
};

function readNewKey({ values: { name, scopes, rooms, days } }: Arguments): NewKey {
  if (name === undefined || scopes === undefined) {
    throw new UsageError('--name and --scopes are required');
  }
  const count = Number(days);
  if (days !== undefined && !(/^\d+$/.test(days) && count >= 1 && count <= DAYS_MAX)) {
    throw new UsageError(`--days must be a whole number from 1 to ${DAYS_MAX}, not "${days}"`);
  }
  return {
    name,
    scopes: listed(scopes) as Scope[],
    ...(rooms === undefined ? {} : { rooms: listed(rooms) }),
    ...(days === undefined ? {} : { expiresAtMs: Date.now() + count * DAY_MS }),
  };
}

/** The secret alone goes to standard output, so that a script can take it. */
async function make(store: Store, wanted: NewKey, { output }: Arguments): Promise<number> {
  const { secret, key } = await makeKey(store.records, wanted);
  output.note(`${describe(key)}\nThe key, shown only now:`);
  output.result({ ...key, secret }, secret);
  return EXIT.done;
}

async function list(store: Store, { output }: Arguments): Promise<number> {
  const keys = await listKeys(store.records);
  for (const key of keys) output.result(key, describe(key));
  if (keys.length === 0) output.note('there are no keys');
  return EXIT.done;
}

async function revoke(store: Store, id: string, { output }: Arguments): Promise<number> {
  if (!await revokeKey(store.records, id)) throw new Error(`there is no key ${id}`);
  output.result({ revoked: id }, `revoked ${id}`);
  return EXIT.done;
}

function describe({ id, name, scopes, rooms, createdAtMs, expiresAtMs }: ApiKey): string {
  const made = new Date(createdAtMs).toISOString().slice(0, 10);
  const end = expiresAtMs === undefined ? '' : `, until ${new Date(expiresAtMs).toISOString()}`;
  return `${id}  ${name}  ${scopes.join(',')}  ${rooms?.join(',') ?? 'all rooms'}  ${made}${end}`;
}
