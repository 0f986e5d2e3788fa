/**
 * Check: one path of the widget that every browser runs.
 */
import type { Stage } from './stage.ts';

export interface Check {
  name: string;
  /** For a visitor who prefers dark colours and reduced motion. */
  isAdapted?: true;
  /** Limits of a browser, by its name, with which the check fails there. */
  limits?: Readonly<Record<string, string>>;
  run(stage: Stage): Promise<void>;
}
