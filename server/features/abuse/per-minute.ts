/**
 * Counter of events within the last minute. Costs 60 numbers, however many events there are.
 */

export interface PerMinute {
  note(): void;
  readonly count: number;
}

const SECONDS = 60;

export function createPerMinute(now: () => number): PerMinute {
  /** By second of the last minute, in a ring. */
  const counts = new Uint32Array(SECONDS);
  let second = Math.floor(now() / 1_000);
  let count = 0;

  const advance = (): void => {
    const current = Math.floor(now() / 1_000);
    // Whatever stands in the seconds passed since is more than a minute old.
    for (let passed = Math.min(SECONDS, current - second); passed > 0; passed--) {
      const index = (current - passed + 1) % SECONDS;
      count -= counts[index]!;
      counts[index] = 0;
    }
    second = current;
  };

  return {
    note() {
      advance();
      counts[second % SECONDS]! += 1;
      count += 1;
    },
    get count() {
      advance();
      return count;
    },
  };
}
