/**
 * Throughput report: a table for the terminal and a panel for the chart.
 */
import type { Bar, Panel } from './chart.ts';
import { BASELINE } from '../targets/targets.ts';
import { limitsOf, type Throughput } from '../throughput.ts';
import { type Spread, spreadInWords, spreadOf, table, whole } from './words.ts';

const COLUMNS = [
  'server',
  'deliveries/s',
  'x Socket.IO',
  'x plain ws',
  'messages/s',
  'p50 ms',
  'p99 ms',
  'CPU s/million',
  'limit',
];

export function throughputTable(measured: readonly Throughput[]): string {
  return table(
    COLUMNS,
    measured.map((one) => {
      const best = one.rounds.flatMap(({ best }) => best ?? []);
      const inWords = (pick: (step: typeof best[number]) => number, digits: number): string =>
        spreadInWords(spreadOf(best.map(pick)), (value) => fixed(value, digits));
      return [
        one.target.label,
        inWords(({ deliveriesPerSecond }) => deliveriesPerSecond, 0),
        inFactors(ratioTo('socket.io', one, measured)),
        inFactors(ratioTo('plain ws', one, measured)),
        inWords(({ rate }) => rate, 0),
        inWords(({ p50Ms }) => p50Ms, 1),
        inWords(({ p99Ms }) => p99Ms, 0),
        inWords(({ cpuSecondsPerMillion }) => cpuSecondsPerMillion, 2),
        limitsOf(one),
      ];
    }),
  );
}

export function throughputPanel(measured: readonly Throughput[]): Panel {
  return {
    title: `${measured[0]!.shape.title}: deliveries per second`,
    bars: measured.map((one): Bar => {
      const spread = spreadOf(deliveriesOf(one).flatMap((value) => value ?? []));
      const factor = ratioTo(BASELINE, one, measured);
      const isBaseline = one.target.name === BASELINE;
      const figure = whole(spread?.median ?? 0);
      return {
        label: one.target.label,
        value: spread?.median ?? 0,
        text: isBaseline || !factor ? figure : `${figure} (${fixed(factor.median, 1)} ×)`,
        isBaseline: one.target.name !== 'starling',
      };
    }),
  };
}

/** Compares within a round, since a disturbance affects all its targets. On Node only. */
export function ratioTo(
  name: Throughput['target']['name'],
  one: Throughput,
  all: readonly Throughput[],
): Spread | undefined {
  const other = all.find(({ target }) => target.name === name && target.runtime === 'node');
  if (!other || other === one) return undefined;
  const others = deliveriesOf(other);
  return spreadOf(
    deliveriesOf(one).flatMap((value, round) => {
      const base = others[round];
      return value && base ? [value / base] : [];
    }),
  );
}

function deliveriesOf({ rounds }: Throughput): (number | undefined)[] {
  return rounds.map(({ best }) => best?.deliveriesPerSecond);
}

function inFactors(spread: Spread | undefined): string {
  return spread ? spreadInWords(spread, (value) => fixed(value, 1)) : '';
}

function fixed(value: number, digits: number): string {
  return value >= 1_000 ? whole(value) : value.toFixed(digits);
}
