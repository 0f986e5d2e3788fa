/**
 * Puts what was measured into words: a table for the terminal and panels for the chart.
 */
import type { Bar, Panel } from './chart.ts';
import type { IdleResult } from './idle.ts';
import type { LoadResult } from './load.ts';
import type { Target } from './measure.ts';

export interface LoadMeasured {
  scenario: string;
  target: Target;
  result: LoadResult;
}

export interface IdleMeasured {
  target: Target;
  result: IdleResult;
}

/** Of a core: above this it counts as full. */
const BUSY_MIN = 0.85;

const COLUMNS = [
  'scenario',
  'server',
  'messages/s',
  'deliveries/s',
  'x plain ws',
  'p50 ms',
  'p99 ms',
  'CPU s/million',
  'server busy',
  'generator busy',
  'others busy',
  'then',
];

export function loadTable(measured: readonly LoadMeasured[]): string {
  return table(
    COLUMNS,
    measured.map((one) => {
      const { scenario, target, result: { best, steps } } = one;
      const ended = steps.find(({ fault }) => fault);
      const next = ended ? `${Math.round(ended.rate)}/s: ${ended.fault}` : 'end of the search';
      if (!best) return [scenario, nameOf(target), 'none', ...Array(8).fill(''), next];
      return [
        scenario,
        nameOf(target),
        whole(best.rate),
        whole(best.deliveriesPerSecond),
        ratio(one, measured),
        best.p50Ms.toFixed(1),
        best.p99Ms.toFixed(1),
        best.cpuSecondsPerMillion.toFixed(2),
        percent(best.serverBusy),
        percent(best.generatorBusy),
        percent(best.othersBusy),
        isGeneratorBound(one.result) ? `${next} (the generator's limit)` : next,
      ];
    }),
  );
}

export function idleTable(measured: readonly IdleMeasured[]): string {
  return table(
    ['idle connections', 'server', 'kB each', 'MB in all'],
    measured.map(({ target, result }) => [
      whole(result.connections),
      nameOf(target),
      (result.bytesEach / 1_000).toFixed(1),
      whole(result.bytesAfter / 1e6),
    ]),
  );
}

export function loadPanels(measured: readonly LoadMeasured[]): Panel[] {
  const scenarios = [...new Set(measured.map(({ scenario }) => scenario))];
  return scenarios.map((scenario) => ({
    title: `${scenario}: deliveries per second`,
    bars: measured.filter((one) => one.scenario === scenario).map((one): Bar => {
      const value = one.result.best?.deliveriesPerSecond ?? 0;
      const factor = ratio(one, measured);
      const isBaseline = one.target.kind === 'baseline';
      const figure = `${isGeneratorBound(one.result) ? 'at least ' : ''}${whole(value)}`;
      return {
        label: nameOf(one.target),
        value,
        text: isBaseline || !factor ? figure : `${figure} (${factor} times plain ws)`,
        isBaseline,
      };
    }),
  }));
}

export function idlePanel(measured: readonly IdleMeasured[]): Panel {
  return {
    title: `${whole(measured[0]!.result.connections)} idle members: memory each, less is better`,
    bars: measured.map(({ target, result }) => ({
      label: nameOf(target),
      value: result.bytesEach,
      text: `${(result.bytesEach / 1_000).toFixed(1)} kB`,
      isBaseline: target.kind === 'baseline',
    })),
  };
}

function nameOf({ kind, runtime }: Target): string {
  return `${kind === 'starling' ? 'Starling' : 'plain ws'} on ${
    runtime === 'node' ? 'Node' : 'Deno'
  }`;
}

/** The search ended because the generator's core was full while the server had time left. */
function isGeneratorBound({ steps }: LoadResult): boolean {
  return steps.some(({ fault, generatorBusy, serverBusy }) =>
    fault && generatorBusy > BUSY_MIN && serverBusy < BUSY_MIN
  );
}

/** Compared with the baseline on the same runtime; empty for the baseline itself. */
function ratio(one: LoadMeasured, all: readonly LoadMeasured[]): string {
  if (one.target.kind === 'baseline') return '';
  const baseline = all.find(({ scenario, target }) =>
    scenario === one.scenario && target.kind === 'baseline' &&
    target.runtime === one.target.runtime
  );
  const plain = baseline?.result.best?.deliveriesPerSecond;
  const own = one.result.best?.deliveriesPerSecond;
  return plain && own ? (own / plain).toFixed(1) : '';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((text, i) => Math.max(text.length, ...rows.map((row) => row[i]!.length)));
  return [head, widths.map((width) => '-'.repeat(width)), ...rows]
    .map((row) => row.map((text, i) => text.padEnd(widths[i]!)).join('  ').trimEnd()).join('\n');
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
