/**
 * Whether this replica is under load: more new guests in a minute than is normal, or hardly any room
 * for more connections. Once under load it stays so until there is clearly less.
 */

export interface Pressure {
  /** A new guest asks to be let in. */
  note(): void;
  /** New guests asked for in the last minute. */
  readonly guests: number;
  readonly isHigh: boolean;
}

export interface PressureOptions {
  guestsPerMinute: number;
  /** Share of the connections that there is room for, 0 to 1. */
  fullness(): number;
  now?: () => number;
}

const SECONDS = 60;
const FULL_FROM = 0.8;
const FULL_UNTIL = 0.7;
const GUESTS_UNTIL = 0.5;

export function createPressure(
  { guestsPerMinute, fullness, now = () => performance.now() }: PressureOptions,
): Pressure {
  /** By second of the last minute, in a ring. */
  const counts = new Uint32Array(SECONDS);
  let second = Math.floor(now() / 1_000);
  let guests = 0;
  let isHigh = false;

  const advance = (): void => {
    const current = Math.floor(now() / 1_000);
    // Whatever stands in the seconds passed since is more than a minute old.
    for (let passed = Math.min(SECONDS, current - second); passed > 0; passed--) {
      const index = (current - passed + 1) % SECONDS;
      guests -= counts[index]!;
      counts[index] = 0;
    }
    second = current;
  };

  return {
    note() {
      advance();
      counts[second % SECONDS]! += 1;
      guests += 1;
    },
    get guests() {
      advance();
      return guests;
    },
    get isHigh() {
      advance();
      const [guestsMax, fullMax] = isHigh
        ? [guestsPerMinute * GUESTS_UNTIL, FULL_UNTIL]
        : [guestsPerMinute, FULL_FROM];
      isHigh = guests > guestsMax || fullness() > fullMax;
      return isHigh;
    },
  };
}
