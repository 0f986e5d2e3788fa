/**
 * Formats a step of a benchmark as the cells of a table row.
 */
import type { Step } from '../step.ts';
import { percent, whole } from './words.ts';

export const STEP_COLUMNS = [
  'messages/s',
  'deliveries/s',
  'p50 ms',
  'p99 ms',
  'server busy',
  'generator busy',
  'others busy',
  'fault',
];

export function stepCells(step: Step): string[] {
  return [
    whole(step.rate),
    whole(step.deliveriesPerSecond),
    step.p50Ms.toFixed(2),
    step.p99Ms.toFixed(2),
    percent(step.serverBusy),
    percent(step.generatorBusy),
    percent(step.othersBusy),
    step.fault ?? 'none',
  ];
}
