/**
 * Checks that every browser runs: the widget's main paths.
 */
import type { Check } from './check.ts';
import { LAUNCHER_CHECKS } from './launcher-checks.ts';
import { LOADING_CHECKS } from './loading-checks.ts';
import { LOG_CHECKS } from './log-checks.ts';
import { LOOK_CHECKS } from './look-checks.ts';
import { PANEL_CHECKS } from './panel-checks.ts';
import { WRITING_CHECKS } from './writing-checks.ts';

export const CHECKS: readonly Check[] = [
  ...LOADING_CHECKS,
  ...WRITING_CHECKS,
  ...PANEL_CHECKS,
  ...LOG_CHECKS,
  ...LAUNCHER_CHECKS,
  ...LOOK_CHECKS,
];
