/**
 * Growth of a function's running time with the length of its input: tells linear from quadratic.
 */

const SHORT_CHARACTERS = 4_000;
const LONG_CHARACTERS = 4 * SHORT_CHARACTERS;
/** The fastest try counts: others may have been interrupted. */
const TRIES = 3;
/** Shorter times count as this, since interruptions would change their ratio. */
const FLOOR_MS = 1;

/** Time for four times the characters: at most about 4 if it grows linearly, 16 if by the square. */
export function timeRatio(run: (characters: number) => unknown): number {
  return fastestMs(() => run(LONG_CHARACTERS)) / fastestMs(() => run(SHORT_CHARACTERS));
}

function fastestMs(run: () => unknown): number {
  const times = Array.from({ length: TRIES }, () => {
    const startedAtMs = performance.now();
    run();
    return performance.now() - startedAtMs;
  });
  return Math.max(FLOOR_MS, Math.min(...times));
}
