/**
 * Scenario: interface of one benchmark and its report.
 */
import type { Panel } from '../report/chart.ts';
import type { Laboratory } from '../measure.ts';
import type { Target } from '../targets/targets.ts';

export interface Scenario {
  name: string;
  run(context: Context): Promise<Report>;
}

export interface Context {
  laboratory: Laboratory;
  targets: readonly Target[];
  rounds: number;
  soakMinutes: number;
  /** Shorter, fewer rounds, less accurate. */
  isQuick: boolean;
  printLine: (line: string) => void;
}

export interface Report {
  name: string;
  text: string;
  /** For the chart; absent when it does not belong there. */
  panels?: readonly Panel[];
  data: unknown;
}

export interface Measured<T> {
  target: Target;
  result: T;
}

export const isStarling = ({ name }: Target): boolean => name === 'starling';
/** The generator's ceiling is shown beside throughputs only. */
export const isNoCeiling = ({ name }: Target): boolean => name !== 'gathering ws';

export async function measureEach<T>(
  { targets, printLine }: Context,
  wanted: (target: Target) => boolean,
  title: string,
  measure: (target: Target) => Promise<T>,
): Promise<Measured<T>[]> {
  const measured: Measured<T>[] = [];
  for (const target of targets.filter(wanted)) {
    printLine(`${title}, ${target.label}`);
    measured.push({ target, result: await measure(target) });
  }
  return measured;
}
