/**
 * `npm run webhook`: makes, lists, changes and removes webhooks in the configured store, while the
 * server runs or not.
 */
import { parseArgs } from 'node:util';
import { openStore } from '../assemble.ts';
import { readConfig } from '../config/config.ts';
import { explain } from '../lib/log.ts';
import { createAddressRule } from '../features/webhooks/address-rule.ts';
import { createDeadLetters } from '../features/webhooks/dead-letters.ts';
import { createRegistry, type Registry } from '../features/webhooks/registry.ts';
import { EVENT_TYPES } from '../features/webhooks/webhook.ts';
import type { Store } from '../core/store/store.ts';

const USAGE = `npm run webhook -- <command>

  add --url=https://… [--rooms='*'] [--events=message.created,…]
  list
  rotate <id>          makes a new secret; the one before signs for a day more
  pause <id>
  resume <id>
  remove <id>
  dead-letters <id>    events that were given up

Rooms and events are separated by comma. Events: ${EVENT_TYPES.join(', ')}.
The store is the one that STORE_URL names, as for the server.`;

const LETTERS_PER_READ = 100;

try {
  await main();
} catch (error) {
  say(explain(error), process.stderr);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      rooms: { type: 'string' },
      events: { type: 'string' },
    },
  });
  const [command = 'help', id = ''] = positionals;
  const config = readConfig();
  if (config.storeUrl.startsWith('memory:')) {
    throw new Error('STORE_URL=memory: keeps nothing: name the store of the server');
  }
  const store = await openStore(config);
  try {
    const rule = createAddressRule(config.webhookNetworks);
    await run(command, id, values, createRegistry({ records: store.records, rule }), store);
  } finally {
    await store.close();
  }
}

async function run(
  command: string,
  id: string,
  { url = '', rooms, events }: { url?: string; rooms?: string; events?: string },
  registry: Registry,
  store: Store,
): Promise<void> {
  if (command === 'add') {
    const { webhook, secret } = await registry.add({
      url,
      ...(rooms === undefined ? {} : { rooms: listed(rooms) }),
      ...(events === undefined ? {} : { events: listed(events) }),
    });
    print(webhook);
    say(`\nThe secret, shown only now:\n${secret}`);
  } else if (command === 'list') (await registry.list()).forEach(print);
  else if (command === 'rotate') {
    say(`The new secret, shown only now:\n${await registry.rotateSecret(id)}`);
  } else if (command === 'pause') print(await registry.pause(id));
  else if (command === 'resume') print(await registry.resume(id));
  else if (command === 'remove') await registry.remove(id);
  else if (command === 'dead-letters') await printLetters(store, id);
  else {
    say(USAGE);
    if (command !== 'help') process.exitCode = 1;
  }
}

async function printLetters(store: Store, id: string): Promise<void> {
  const letters = createDeadLetters(store.records);
  for (let afterId = '';;) {
    const some = await letters.list(id, afterId, LETTERS_PER_READ);
    some.forEach(print);
    if (some.length < LETTERS_PER_READ) return;
    afterId = some.at(-1)!.id;
  }
}

function listed(text: string): string[] {
  return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
}

function say(line: string, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(`${line}\n`);
}

function print(some: object): void {
  say(JSON.stringify(some));
}
