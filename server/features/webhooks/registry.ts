/**
 * Webhook registry: works on records only, for both replicas and the command line.
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
  /** The only call that returns the first secret. Rejects with WebhookError. */
  add(wanted: WantedWebhook): Promise<{ webhook: WebhookView; secret: string }>;
  list(): Promise<WebhookView[]>;
  pause(id: string, reason?: string): Promise<WebhookView>;
  /** Continues after the last delivered event. */
  resume(id: string): Promise<WebhookView>;
  /** Returns a new secret. The previous one also signs for another day. */
  rotateSecret(id: string): Promise<string>;
  remove(id: string): Promise<void>;
  find(id: string): Promise<Webhook>;
}

export interface WantedWebhook {
  url: string;
  /** Room patterns; default: all rooms. */
  rooms?: readonly string[];
  /** Default: all. */
  events?: readonly string[];
}

export type WebhookView = Omit<Webhook, 'secrets'>;

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
  /** How long the previous secret still signs. */
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

  const readWebhook = async (id: string): Promise<{ webhook: Webhook; version: number }> => {
    const record = await records.get(WEBHOOK_KIND, id, Date.now());
    const webhook = record && webhookOf(record);
    if (!webhook) throw new WebhookError('not_found', `there is no webhook ${id}`);
    return { webhook, version: record.version };
  };
  const changeWebhook = async (
    id: string,
    make: (webhook: Webhook) => Webhook,
  ): Promise<Webhook> => {
    for (let i = 0; i < CHANGES_MAX; i++) {
      const { webhook, version } = await readWebhook(id);
      const changed = make(webhook);
      if (await records.put(WEBHOOK_KIND, id, valueOf(changed), { ifVersion: version })) {
        return changed;
      }
    }
    throw new WebhookError('busy', 'the webhook is being changed by others: try again');
  };
  const listWebhooks = async (): Promise<Webhook[]> =>
    (await records.list(WEBHOOK_KIND, '', WEBHOOKS_MAX, Date.now()))
      .flatMap((record) => webhookOf(record) ?? []);
  const clearRecords = async (kind: string, id: string): Promise<void> => {
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
      if ((await listWebhooks()).length >= WEBHOOKS_MAX) {
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
    list: async () => (await listWebhooks()).map(viewOf),
    pause: async (id, reason = 'by hand') =>
      viewOf(await changeWebhook(id, (webhook) => ({ ...webhook, paused: reason }))),
    resume: async (id) => viewOf(await changeWebhook(id, ({ paused: _, ...webhook }) => webhook)),
    async rotateSecret(id) {
      const secret = makeSecret();
      const expiresAtMs = Date.now() + overlapMs;
      await changeWebhook(id, (webhook) => ({
        ...webhook,
        secrets: [
          { secret },
          ...webhook.secrets.map((old) => ({ expiresAtMs, ...old })),
        ].slice(0, SECRETS_MAX),
      }));
      return secret;
    },
    async remove(id) {
      // Paused first, so that an interrupted removal can be repeated.
      await changeWebhook(id, (webhook) => ({ ...webhook, paused: 'is being removed' }));
      await clearRecords(CURSOR_KIND, id);
      await clearRecords(DEAD_LETTER_KIND, id);
      await records.put(WEBHOOK_KIND, id, null);
    },
    find: async (id) => (await readWebhook(id)).webhook,
  };
}

function viewOf({ secrets: _, ...webhook }: Webhook): WebhookView {
  return webhook;
}

function faultOfRooms(rooms: readonly string[]): string | undefined {
  if (rooms.length === 0 || rooms.length > PATTERNS_MAX) {
    return `a webhook needs 1 to ${PATTERNS_MAX} room patterns`;
  }
  const bad = rooms.find((pattern) => faultInPattern(pattern));
  return bad === undefined ? undefined : `${bad} is not a room pattern: ${faultInPattern(bad)}`;
}

function faultOfEvents(events: readonly string[]): string | undefined {
  if (events.length === 0) return 'a webhook needs at least one event type';
  const bad = events.find((type) => !EVENT_TYPES.includes(type as EventType));
  return bad === undefined
    ? undefined
    : `${bad} is not an event type: use ${EVENT_TYPES.join(', ')}`;
}
