/**
 * One thing that the benchmark measures, and what it says about it.
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
  /** For the chart; none when it does not belong there. */
  panels: readonly Panel[];
  /** For the results' file. */
  data: unknown;
}
