/**
 * Prometheus exposition: metrics that read their values when scraped and store none.
 */
import { Counter, Gauge, type Metric, Registry } from 'prom-client';
import type { Histogram } from './histogram.ts';

export interface Labelled<T> {
  labels: Readonly<Record<string, string>>;
  value: T;
}

export interface Exposition {
  readonly contentType: string;
  /** A value that rises and falls. Undefined: unknown at present. */
  gauge(name: string, help: string, read: () => Reading<number>): void;
  counter(name: string, help: string, read: () => Reading<number>): void;
  histogram(name: string, help: string, read: () => Reading<Histogram>): void;
  text(): Promise<string>;
}

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
          // Without labels, reset sets zero, which is not the same as unknown.
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
      // The library's histogram would have to observe each value.
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

/** Buckets are cumulative. */
function lines(name: string, labels: Labelled<Histogram>['labels'], histogram: Histogram) {
  let upTo = 0;
  const buckets = histogram.counts.map((count, i) => {
    upTo += count;
    return {
      metricName: `${name}_bucket`,
      labels: { ...labels, le: String(histogram.bounds[i] ?? '+Inf') },
      value: upTo,
    };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: histogram.sum },
    { metricName: `${name}_count`, labels, value: histogram.total },
  ];
}
