/**
 * `starling webhook`: makes, lists, changes and removes webhooks in the configured store, while the
 * server runs or not.
 */
import { createAddressRule } from '../features/webhooks/address-rule.ts';
import { createDeadLetters } from '../features/webhooks/dead-letters.ts';
import { createRegistry, type Registry } from '../features/webhooks/registry.ts';
import { EVENT_TYPES } from '../features/webhooks/webhook.ts';
import type { Store } from '../core/store/store.ts';
import { type Arguments, type Command, EXIT, listed, refuseMore, UsageError } from './command.ts';
import { withStore } from './with-store.ts';

const LETTERS_PER_READ = 100;

interface Parts {
  registry: Registry;
  store: Store;
}

type Action = (parts: Parts, args: Arguments, id: string) => Promise<void>;

/** Those that need the id of a webhook take it as an argument. */
const ACTIONS: Readonly<Record<string, { needsId: boolean; run: Action }>> = {
  add: { needsId: false, run: add },
  list: {
    needsId: false,
    async run({ registry }, args) {
      const webhooks = await registry.list();
      for (const one of webhooks) print(one, args);
      if (webhooks.length === 0) args.output.note('there are no webhooks');
    },
  },
  rotate: {
    needsId: true,
    async run({ registry }, { output }, id) {
      const secret = await registry.rotateSecret(id);
      output.note('The new secret, shown only now:');
      output.result({ id, secret }, secret);
    },
  },
  pause: {
    needsId: true,
    run: async ({ registry }, args, id) => print(await registry.pause(id), args),
  },
  resume: {
    needsId: true,
    run: async ({ registry }, args, id) => print(await registry.resume(id), args),
  },
  remove: {
    needsId: true,
    async run({ registry }, { output }, id) {
      await registry.remove(id);
      output.result({ removed: id }, `removed ${id}`);
    },
  },
  'dead-letters': { needsId: true, run: printLetters },
};

export const webhook: Command = {
  name: 'webhook',
  summary: 'makes, lists, changes and removes webhooks',
  usage: `  starling webhook add --url=https://… [--rooms='*'] [--events=message.created,…]
  starling webhook list
  starling webhook rotate ID          makes a new secret; the old one also signs for a day
  starling webhook pause ID
  starling webhook resume ID
  starling webhook remove ID
  starling webhook dead-letters ID    lists events that could not be delivered

  --rooms    patterns of rooms, separated by commas; default: all
  --events   separated by commas: ${EVENT_TYPES.join(', ')}; default: all`,
  options: {
    url: { type: 'string' },
    rooms: { type: 'string' },
    events: { type: 'string' },
  },
  async run(args) {
    const [name = '', id = ''] = args.positionals;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action) {
      throw new UsageError(
        name
          ? `there is no "webhook ${name}"`
          : `name an action: ${Object.keys(ACTIONS).join(', ')}`,
      );
    }
    refuseMore(args, action.needsId ? 2 : 1);
    if (action.needsId && !id) {
      throw new UsageError(`name the id of a webhook: starling webhook ${name} ID`);
    }
    await withStore(async ({ store, config }) => {
      const rule = createAddressRule(config.webhookNetworks);
      const registry = createRegistry({ records: store.records, rule });
      await action.run({ registry, store }, args, id);
    });
    return EXIT.done;
  },
};

async function add({ registry }: Parts, { values, output }: Arguments): Promise<void> {
  const { url, rooms, events } = values;
  if (url === undefined) throw new UsageError('--url is required');
  const { webhook, secret } = await registry.add({
    url,
    ...(rooms === undefined ? {} : { rooms: listed(rooms) }),
    ...(events === undefined ? {} : { events: listed(events) }),
  });
  output.note(`${JSON.stringify(webhook)}\nThe secret, shown only now:`);
  output.result({ ...webhook, secret }, secret);
}

async function printLetters({ store }: Parts, args: Arguments, id: string): Promise<void> {
  const letters = createDeadLetters(store.records);
  for (let afterId = '';;) {
    const some = await letters.list(id, afterId, LETTERS_PER_READ);
    for (const one of some) print(one, args);
    if (some.length < LETTERS_PER_READ) return;
    afterId = some.at(-1)!.id;
  }
}

function print(some: object, { output }: Arguments): void {
  output.result(some, JSON.stringify(some));
}
