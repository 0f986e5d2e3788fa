/**
 * The webhooks there are: made, listed, changed and removed. Works on the records alone, so that a
 * replica and the command line do the same.
 */
import { faultInPattern } from '../../core/protocol/room-pattern.ts';
import { randomText } from '../../lib/random-text.ts';
import type { Records } from '../../core/store/records.ts';
import type { AddressRule } from './address-rule.ts';
import { cursorKey } from './cursors.ts';
import { makeSecret } from './signature.ts';
import {
  CURSOR_KIND,
  DEAD_LETTER_KIND,
  EVENT_TYPES,
  type EventType,
  valueOf,
  type Webhook,
  WEBHOOK_KIND,
  webhookOf,
} from './webhook.ts';

export interface Registry {
  /** The secret is told only here. Rejects with WebhookError. */
  add(wanted: WantedWebhook): Promise<{ webhook: WebhookView; secret: string }>;
  list(): Promise<WebhookView[]>;
  /** Events stay where they are until it is resumed. */
  pause(id: string, reason?: string): Promise<WebhookView>;
  /** Goes on where it stopped. */
  resume(id: string): Promise<WebhookView>;
  /** A new secret, told only here; for a day events are signed with the one before, too. */
  rotateSecret(id: string): Promise<string>;
  /** With its cursors and dead letters. */
  remove(id: string): Promise<void>;
  /** With its secrets. */
  find(id: string): Promise<Webhook>;
}

export interface WantedWebhook {
  url: string;
  /** Patterns; default: all rooms. */
  rooms?: readonly string[];
  /** Default: all. */
  events?: readonly string[];
}

/** A webhook as it is shown: without its secrets. */
export type WebhookView = Omit<Webhook, 'secrets'>;

/** What is wrong with a request, for the person who made it. */
export class WebhookError extends Error {
  override name = 'WebhookError';
  readonly code: 'invalid' | 'not_found' | 'too_many' | 'busy';

  constructor(code: WebhookError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface RegistryOptions {
  records: Pick<Records, 'get' | 'list' | 'put'>;
  rule: AddressRule;
  /** So long the secret before the newest still signs. */
  overlapMs?: number;
}

export const WEBHOOKS_MAX = 100;
const PATTERNS_MAX = 50;
const SECRETS_MAX = 3;
const OVERLAP_MS = 86_400_000;
const ID_BYTES = 9;
const CHANGES_MAX = 5;
const PAGE = 500;

export function createRegistry(options: RegistryOptions): Registry {
  const { records, rule, overlapMs = OVERLAP_MS } = options;

  const read = async (id: string): Promise<{ webhook: Webhook; version: number }> => {
    const record = await records.get(WEBHOOK_KIND, id, Date.now());
    const webhook = record && webhookOf(record);
    if (!webhook) throw new WebhookError('not_found', `there is no webhook ${id}`);
    return { webhook, version: record.version };
  };
  const change = async (id: string, make: (webhook: Webhook) => Webhook): Promise<Webhook> => {
    for (let i = 0; i < CHANGES_MAX; i++) {
      const { webhook, version } = await read(id);
      const changed = make(webhook);
      if (await records.put(WEBHOOK_KIND, id, valueOf(changed), { ifVersion: version })) {
        return changed;
      }
    }
    throw new WebhookError('busy', 'others change this webhook: try again');
  };
  const list = async (): Promise<Webhook[]> =>
    (await records.list(WEBHOOK_KIND, '', WEBHOOKS_MAX, Date.now()))
      .flatMap((record) => webhookOf(record) ?? []);
  const clear = async (kind: string, id: string): Promise<void> => {
    const start = cursorKey(id, '');
    for (;;) {
      const found = await records.list(kind, start, PAGE, Date.now());
      const own = found.filter(({ key }) => key.startsWith(start));
      for (const { key } of own) await records.put(kind, key, null);
      if (own.length < PAGE) return;
    }
  };

  return {
    async add({ url, rooms = ['*'], events = EVENT_TYPES }) {
      const fault = rule.faultOf(url) ?? faultOfRooms(rooms) ?? faultOfEvents(events);
      if (fault) throw new WebhookError('invalid', fault);
      if ((await list()).length >= WEBHOOKS_MAX) {
        throw new WebhookError('too_many', `there are ${WEBHOOKS_MAX} webhooks: remove one first`);
      }
      const secret = makeSecret();
      const webhook: Webhook = {
        id: `wh_${randomText(ID_BYTES)}`,
        url,
        secrets: [{ secret }],
        rooms: [...new Set(rooms)],
        events: EVENT_TYPES.filter((type) => events.includes(type)),
        createdAtMs: Date.now(),
      };
      await records.put(WEBHOOK_KIND, webhook.id, valueOf(webhook));
      return { webhook: viewOf(webhook), secret };
    },
    list: async () => (await list()).map(viewOf),
    pause: async (id, reason = 'by hand') =>
      viewOf(await change(id, (webhook) => ({ ...webhook, paused: reason }))),
    resume: async (id) => viewOf(await change(id, ({ paused: _, ...webhook }) => webhook)),
    async rotateSecret(id) {
      const secret = makeSecret();
      const expiresAtMs = Date.now() + overlapMs;
      await change(id, (webhook) => ({
        ...webhook,
        secrets: [
          { secret },
          ...webhook.secrets.map((old) => ({ expiresAtMs, ...old })),
        ].slice(0, SECRETS_MAX),
      }));
      return secret;
    },
    async remove(id) {
      // Paused first: what cannot be finished now can be begun again.
      await change(id, (webhook) => ({ ...webhook, paused: 'is being removed' }));
      await clear(CURSOR_KIND, id);
      await clear(DEAD_LETTER_KIND, id);
      await records.put(WEBHOOK_KIND, id, null);
    },
    find: async (id) => (await read(id)).webhook,
  };
}

function viewOf({ secrets: _, ...webhook }: Webhook): WebhookView {
  return webhook;
}

function faultOfRooms(rooms: readonly string[]): string | undefined {
  if (rooms.length === 0 || rooms.length > PATTERNS_MAX) {
    return `a webhook has 1 to ${PATTERNS_MAX} patterns of rooms`;
  }
  const bad = rooms.find((pattern) => faultInPattern(pattern));
  return bad === undefined ? undefined : `${bad} is no pattern of rooms: ${faultInPattern(bad)}`;
}

function faultOfEvents(events: readonly string[]): string | undefined {
  if (events.length === 0) return 'a webhook has at least one type of event';
  const bad = events.find((type) => !EVENT_TYPES.includes(type as EventType));
  return bad === undefined
    ? undefined
    : `${bad} is no type of event: there are ${EVENT_TYPES.join(', ')}`;
}
