/**
 * Figures as Prometheus reads them. Each metric asks for its figures when it is read and keeps none.
 */
import { Counter, Gauge, type Metric, Registry } from 'prom-client';
import type { Histogram } from './histogram.ts';

export interface Labelled<T> {
  labels: Readonly<Record<string, string>>;
  value: T;
}

export interface Exposition {
  readonly contentType: string;
  /** A figure that rises and falls. Nothing: unknown at present. */
  gauge(name: string, help: string, read: () => Reading<number>): void;
  /** A figure that only grows while the process runs. */
  counter(name: string, help: string, read: () => Reading<number>): void;
  histogram(name: string, help: string, read: () => Reading<Histogram>): void;
  text(): Promise<string>;
}

/** One figure, or one for each set of labels. */
type Reading<T> = T | readonly Labelled<T>[] | undefined;

export function createExposition(): Exposition {
  const registry = new Registry();
  const registers = [registry];
  return {
    contentType: registry.contentType,
    gauge(name, help, read) {
      const first = labelled(read());
      const labelNames = Object.keys(first[0]?.labels ?? {});
      new Gauge({
        name,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          // Without labels a reset is a zero, which is not the same as unknown.
          if (labelNames.length === 0) this.remove();
          for (const { labels, value } of labelled(read())) this.set(labels, value);
        },
      });
    },
    counter(name, help, read) {
      const labelNames = Object.keys(labelled(read())[0]?.labels ?? {});
      new Counter({
        name,
        help,
        labelNames,
        registers,
        collect() {
          this.reset();
          for (const { labels, value } of labelled(read())) this.inc(labels, value);
        },
      });
    },
    histogram(name, help, read) {
      // The library's own would have to be told of each value one by one.
      const get = () => {
        const values = labelled(read()).flatMap(({ labels, value }) => lines(name, labels, value));
        return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
      };
      registry.registerMetric({ name, help, get } as unknown as Metric);
    },
    text: () => registry.metrics(),
  };
}

function labelled<T>(reading: Reading<T>): readonly Labelled<T>[] {
  if (reading === undefined) return [];
  return Array.isArray(reading) ? reading : [{ labels: {}, value: reading as T }];
}

/** A bucket holds what the smaller ones hold, too. */
function lines(name: string, labels: Labelled<Histogram>['labels'], tally: Histogram) {
  let upTo = 0;
  const buckets = tally.counts.map((count, i) => {
    upTo += count;
    return {
      metricName: `${name}_bucket`,
      labels: { ...labels, le: String(tally.bounds[i] ?? '+Inf') },
      value: upTo,
    };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: tally.sum },
    { metricName: `${name}_count`, labels, value: tally.total },
  ];
}
