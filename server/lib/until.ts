/** Waits until a condition holds, with a deadline. For tests, benchmarks and checkers. */

export interface UntilOptions {
  withinMs: number;
  /** Names the condition in the error. */
  what?: string;
}

type Truthy<T> = Exclude<T, false | null | undefined>;

/** Resolves with the first truthy value of `check`; rejects at the deadline. */
export async function until<T>(
  check: () => T | Promise<T>,
  { withinMs, what = 'a condition' }: UntilOptions,
): Promise<Truthy<T>> {
  const deadline = performance.now() + withinMs;
  for (let pauseMs = 1;; pauseMs = Math.min(pauseMs * 2, 25)) {
    const value = await check();
    if (value) return value as Truthy<T>;
    if (performance.now() > deadline) throw new Error(`no ${what} within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
