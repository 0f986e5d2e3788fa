/** RabbitMQ broker: a direct exchange, one exclusive queue per replica, one binding per topic. */
import { explain, type Log } from '../../lib/log.ts';
import type { Broker } from '../../core/broker/broker.ts';
import { openReconnectingLink } from './reconnecting-link.ts';
import { Unconfirmed } from './unconfirmed.ts';

export interface RabbitOptions {
  /** Nodes of a RabbitMQ cluster, tried in turn. `amqp://` or `amqps://`. */
  urls: readonly string[];
  log: Log;
  /** Interval of the probe. Three missed probes rebuild the link. */
  probeEveryMs?: number;
  backoffMaxMs?: number;
}

/** Never throws: the link is built in the background. */
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
        // Thrown inside the client library, it would end the link for all topics.
        log.error('rabbitmq: a listener failed', { topic, reason: explain(error) });
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
      // A lost or unfinished link binds all topics itself when it is built.
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
