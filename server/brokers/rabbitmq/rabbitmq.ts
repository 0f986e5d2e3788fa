/**
 * The link over RabbitMQ: one direct exchange, one exclusive queue for each replica, a binding for
 * each topic. Everything is declared anew inside the reconnect loop, and a probe that goes through
 * the broker and back says whether bodies really pass.
 */
import { explain, type Log } from '../../lib/log.ts';
import { backoffMs } from '../../lib/backoff.ts';
import type { Broker } from '../../core/broker/broker.ts';
import { connectRabbit, type RabbitLink } from './link.ts';

export interface RabbitOptions {
  /** Tried in turn: the nodes of a RabbitMQ cluster. `amqp://` or `amqps://`. */
  urls: readonly string[];
  log: Log;
  /** How often the probe is sent. Three that do not come back rebuild the link. */
  probeEveryMs?: number;
  backoffMaxMs?: number;
}

interface Unconfirmed {
  topic: string;
  body: Uint8Array;
  resolve(): void;
  reject(error: Error): void;
}

/** Bodies under way to the broker; beyond that `publish` rejects. */
const UNCONFIRMED_MAX = 10_000;
const BACKOFF_BASE_MS = 200;
const PROBES_MISSED_MAX = 3;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Never rejects: a link that is down is built in the background, as often as it takes. */
export function openRabbitBroker(options: RabbitOptions): Broker {
  const { urls, log, probeEveryMs = 2_000, backoffMaxMs = 3_000 } = options;
  const listeners = new Map<string, (body: Uint8Array) => void>();
  const watchers = new Set<(isUp: boolean) => void>();
  /** In the order of publishing. What a lost link left unconfirmed is published again on the next one. */
  const unconfirmed = new Set<Unconfirmed>();
  const probeTopic = `probe.${crypto.randomUUID()}`;
  let link: RabbitLink | undefined;
  let isUp = false;
  let isClosed = false;
  let attempt = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let probesMissed = 0;
  let roundTripMs: number | undefined;
  let building: Promise<void> | undefined;

  const setUp = (value: boolean): void => {
    if (isUp === value) return;
    isUp = value;
    for (const watcher of watchers) watcher(value);
  };
  const receive = (topic: string, body: Uint8Array): void => {
    if (isClosed) return;
    if (topic !== probeTopic) {
      try {
        listeners.get(topic)?.(body);
      } catch (error) {
        // Inside the client library it would end the link for all topics.
        log.error('rabbitmq: a body could not be taken', { topic, reason: explain(error) });
      }
      return;
    }
    probesMissed = 0;
    attempt = 0;
    const tookMs = performance.now() - Number(decoder.decode(body));
    if (tookMs >= 0) roundTripMs = tookMs;
    if (!link?.isBlocked) setUp(true);
  };
  const probe = (): void => {
    if (!link) return;
    if (probesMissed++ >= PROBES_MISSED_MAX) {
      return lost(link, new Error('the probe does not come back'));
    }
    const sentAt = encoder.encode(String(performance.now()));
    link.publish(probeTopic, sentAt).catch(() => {});
  };
  const lost = (which: RabbitLink, error: unknown): void => {
    if (which !== link || isClosed) return;
    link = undefined;
    which.abandon();
    log.warn('rabbitmq: the link is lost, it is built again', { reason: explain(error) });
    setUp(false);
    tryLater();
  };
  const tryLater = (): void => {
    const pauseMs = backoffMs(attempt, { baseMs: BACKOFF_BASE_MS, maxMs: backoffMaxMs });
    attempt += 1;
    waiting = setTimeout(() => building = build(), pauseMs);
  };
  const build = async (): Promise<void> => {
    const url = urls[attempt % urls.length]!;
    let built: RabbitLink | undefined;
    /** The link may be lost while it is still being built. */
    let lostEarly: { error: unknown } | undefined;
    let bound = new Set<string>();
    try {
      const fresh = await connectRabbit({
        url,
        topics: () => [...bound = new Set([probeTopic, ...listeners.keys()])],
        onBody: receive,
        onLost(error) {
          if (built) lost(built, error);
          else lostEarly ??= { error };
        },
        onBlocked: (reason) => built && blocked(built, reason),
      });
      await followListeners(fresh, bound);
      if (isClosed) return await fresh.close();
      // From here on `subscribe` and `unsubscribe` see to it.
      link = built = fresh;
      probesMissed = 0;
      if (lostEarly) return lost(built, lostEarly.error);
      for (const body of unconfirmed) deliver(body);
      probe();
    } catch (error) {
      if (isClosed) return;
      log.warn('rabbitmq: cannot be reached yet', {
        url: withoutPassword(url),
        reason: explain(error),
      });
      tryLater();
    }
  };
  /**
   * What was subscribed to, or not any more, while the link was being built. Ends: there are as many
   * topics as there are slots, and binding one takes less than a millisecond.
   */
  const followListeners = async (fresh: RabbitLink, bound: Set<string>): Promise<void> => {
    for (;;) {
      const late = [...listeners.keys()].filter((topic) => !bound.has(topic));
      const gone = [...bound].filter((topic) => topic !== probeTopic && !listeners.has(topic));
      if (isClosed || late.length + gone.length === 0) return;
      for (const topic of late) bound.add(topic);
      for (const topic of gone) bound.delete(topic);
      try {
        await Promise.all([...late.map(fresh.bind), ...gone.map(fresh.unbind)]);
      } catch (error) {
        fresh.abandon();
        throw error;
      }
    }
  };
  /** A memory or disk alarm: the broker takes nothing until it is over. */
  const blocked = (which: RabbitLink, reason: string | undefined): void => {
    if (which !== link) return;
    if (reason !== undefined) {
      log.warn('rabbitmq: the broker takes nothing at present', { reason });
      setUp(false);
    } else {
      log.info('rabbitmq: the broker takes bodies again');
      probesMissed = 0;
      probe();
    }
  };
  const deliver = (sent: Unconfirmed): void => {
    const over = link!;
    over.publish(sent.topic, sent.body).then(() => {
      if (unconfirmed.delete(sent)) sent.resolve();
    }, (error) => {
      // A broker that refuses one body is not a lost link; the next link takes care of the rest.
      if (link !== over) return;
      unconfirmed.delete(sent);
      sent.reject(error);
    });
  };

  building = build();
  const timer = setInterval(() => {
    if (!link?.isBlocked) probe();
  }, probeEveryMs);

  const stop = async (): Promise<void> => {
    isClosed = true;
    isUp = false;
    clearInterval(timer);
    clearTimeout(waiting);
    watchers.clear();
    listeners.clear();
    for (const { reject } of unconfirmed) reject(new Error('the broker is closed'));
    unconfirmed.clear();
    await building;
    await link?.close();
  };
  let stopping: Promise<void> | undefined;

  return {
    get isUp() {
      return isUp;
    },
    get roundTripMs() {
      return isUp ? roundTripMs : undefined;
    },
    publish(topic, body) {
      if (isClosed) return Promise.reject(new Error('the broker is closed'));
      if (!isUp || !link) return Promise.reject(new Error('the link is down'));
      if (unconfirmed.size >= UNCONFIRMED_MAX) {
        return Promise.reject(new Error('too many bodies are under way'));
      }
      return new Promise((resolve, reject) => {
        const sent = { topic, body, resolve, reject };
        unconfirmed.add(sent);
        deliver(sent);
      });
    },
    async subscribe(topic, onBody) {
      if (isClosed) throw new Error('the broker is closed');
      listeners.set(topic, onBody);
      // A link that is lost meanwhile, or being built, binds all topics by itself (`build`).
      await link?.bind(topic).catch(() => {});
    },
    async unsubscribe(topic) {
      if (!listeners.delete(topic)) return;
      await link?.unbind(topic).catch(() => {});
    },
    watch(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    close: () => stopping ??= stop(),
  };
}

/** A broker's address for a log line. */
function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'an address that is none';
  const parsed = new URL(url);
  parsed.password = parsed.password && '***';
  return parsed.href;
}
