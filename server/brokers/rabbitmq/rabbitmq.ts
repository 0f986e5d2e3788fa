/**
 * The broker over RabbitMQ: one direct exchange, one exclusive queue for each replica, a binding for
 * each topic. The link is built again as often as it takes (reconnecting-link.ts).
 */
import { explain, type Log } from '../../lib/log.ts';
import type { Broker } from '../../core/broker/broker.ts';
import { openReconnectingLink } from './reconnecting-link.ts';
import { Unconfirmed } from './unconfirmed.ts';

export interface RabbitOptions {
  /** Tried in turn: the nodes of a RabbitMQ cluster. `amqp://` or `amqps://`. */
  urls: readonly string[];
  log: Log;
  /** How often the probe is sent. Three that do not come back rebuild the link. */
  probeEveryMs?: number;
  backoffMaxMs?: number;
}

/** Never rejects: a link that is down is built in the background. */
export function openRabbitBroker(options: RabbitOptions): Broker {
  const { urls, log, probeEveryMs = 2_000, backoffMaxMs = 3_000 } = options;
  const listeners = new Map<string, (body: Uint8Array) => void>();
  const watchers = new Set<(isUp: boolean) => void>();
  const unconfirmed = new Unconfirmed(() => connection.link());
  const connection = openReconnectingLink({
    urls,
    log,
    probeEveryMs,
    backoffMaxMs,
    topics: () => listeners.keys(),
    onBody(topic, body) {
      try {
        listeners.get(topic)?.(body);
      } catch (error) {
        // Inside the client library it would end the link for all topics.
        log.error('rabbitmq: a body could not be taken', { topic, reason: explain(error) });
      }
    },
    onLink: (link) => unconfirmed.publishAgain(link),
    onChange(isUp) {
      for (const watcher of watchers) watcher(isUp);
    },
  });
  let closing: Promise<void> | undefined;

  return {
    get isUp() {
      return connection.isUp();
    },
    get roundTripMs() {
      return connection.roundTripMs();
    },
    publish(topic, body) {
      if (closing) return Promise.reject(closedError());
      const link = connection.link();
      if (!link || !connection.isUp()) return Promise.reject(new Error('the link is down'));
      return unconfirmed.publish(link, topic, body);
    },
    async subscribe(topic, onBody) {
      if (closing) throw closedError();
      listeners.set(topic, onBody);
      // A link that is lost meanwhile, or being built, binds all topics by itself.
      await connection.link()?.bind(topic).catch(() => {});
    },
    async unsubscribe(topic) {
      if (!listeners.delete(topic)) return;
      await connection.link()?.unbind(topic).catch(() => {});
    },
    watch(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    close() {
      if (closing) return closing;
      closing = connection.close();
      watchers.clear();
      listeners.clear();
      unconfirmed.rejectAll(closedError());
      return closing;
    },
  };
}

function closedError(): Error {
  return new Error('the broker is closed');
}
