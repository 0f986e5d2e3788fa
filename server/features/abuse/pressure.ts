/**
 * Load of this replica: it is high with more new guests in a minute than is normal, many connections
 * that had to be closed for what they did, or hardly any room for more. Once under load it stays so
 * until there is clearly less.
 */
import { CLOSES } from '../../core/protocol/codes.ts';
import { createPerMinute } from './per-minute.ts';

export interface Pressure {
  /** A new guest asks to be let in. */
  note(): void;
  /** A connection is closed with this code. */
  closing(code: number): void;
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

/** Below the share from which new guests are not let in at all (abuse-protection.ts). */
const FULL_FROM = 0.7;
const FULL_UNTIL = 0.6;
/** Of the limit. */
const UNTIL = 0.5;
/** Closed as a flood or as no client at all: some are, of clients with a fault. */
const HOSTILE_PER_MINUTE = 100;
const HOSTILE_CODES: readonly number[] = [CLOSES.flood.code, CLOSES.malformed.code];

export function createPressure(
  { guestsPerMinute, fullness, now = () => performance.now() }: PressureOptions,
): Pressure {
  const guests = createPerMinute(now);
  const hostile = createPerMinute(now);
  let isHigh = false;

  return {
    note: guests.note,
    closing(code) {
      if (HOSTILE_CODES.includes(code)) hostile.note();
    },
    get guests() {
      return guests.count;
    },
    get isHigh() {
      const share = isHigh ? UNTIL : 1;
      isHigh = guests.count > guestsPerMinute * share ||
        hostile.count > HOSTILE_PER_MINUTE * share ||
        fullness() > (isHigh ? FULL_UNTIL : FULL_FROM);
      return isHigh;
    },
  };
}
