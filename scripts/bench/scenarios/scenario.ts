/**
 * Scenario: one thing that the benchmark measures, and its report.
 */
import type { Panel } from '../report/chart.ts';
import type { Laboratory } from '../measure.ts';
import type { Target } from '../targets/targets.ts';

export interface Scenario {
  /** For `--only`. */
  name: string;
  run(context: Context): Promise<Report>;
}

export interface Context {
  laboratory: Laboratory;
  /** Those of the runtimes that were asked for. */
  targets: readonly Target[];
  /** Times that a throughput is measured. */
  rounds: number;
  soakMinutes: number;
  /** A glance: shorter, fewer rounds, and rougher. */
  isQuick: boolean;
  /** Prints a line on the way. */
  tell: (line: string) => void;
}

export interface Report {
  name: string;
  /** For the terminal: a table and remarks. */
  text: string;
  /** For the chart; absent when it does not belong there. */
  panels?: readonly Panel[];
  /** For the results' file. */
  data: unknown;
}

export interface Measured<T> {
  target: Target;
  result: T;
}

export const isStarling = ({ name }: Target): boolean => name === 'starling';
/** The generator's ceiling is shown beside throughputs only. */
export const isNoCeiling = ({ name }: Target): boolean => name !== 'gathering ws';

/** Measures those of the targets that are `wanted`, one after the other. */
export async function measureEach<T>(
  { targets, tell }: Context,
  wanted: (target: Target) => boolean,
  title: string,
  measure: (target: Target) => Promise<T>,
): Promise<Measured<T>[]> {
  const measured: Measured<T>[] = [];
  for (const target of targets.filter(wanted)) {
    tell(`${title}, ${target.label}`);
    measured.push({ target, result: await measure(target) });
  }
  return measured;
}
