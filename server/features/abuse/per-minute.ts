/**
 * Sliding count of events in the last minute, in a ring of 60 counters.
 */

export interface PerMinute {
  noteEvent(): void;
  readonly count: number;
}

const SECONDS = 60;

export function createPerMinute(now: () => number): PerMinute {
  const counts = new Uint32Array(SECONDS);
  let second = Math.floor(now() / 1_000);
  let count = 0;

  const advance = (): void => {
    const current = Math.floor(now() / 1_000);
    for (let passed = Math.min(SECONDS, current - second); passed > 0; passed--) {
      const index = (current - passed + 1) % SECONDS;
      count -= counts[index]!;
      counts[index] = 0;
    }
    second = current;
  };

  return {
    noteEvent() {
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
