/**
 * Load of this replica: high if unusually many guests arrive, many hostile connections are closed,
 * or connections run out. Hysteresis: it ends only at clearly lower figures.
 */
import { CLOSES } from '../../core/protocol/codes.ts';
import { createPerMinute } from './per-minute.ts';

export interface Pressure {
  noteGuest(): void;
  noteClose(code: number): void;
  readonly guests: number;
  readonly isHigh: boolean;
}

export interface PressureOptions {
  guestsPerMinute: number;
  /** Connections as a share of the maximum, 0 to 1. */
  fullness(): number;
  now?: () => number;
}

/** Below the share at which new guests are refused (abuse-protection.ts). */
const FULL_FROM = 0.7;
const FULL_UNTIL = 0.6;
/** Load ends at this share of a limit. */
const UNTIL = 0.5;
/** Closed as flooding or malformed; faulty clients cause some. */
const HOSTILE_PER_MINUTE = 100;
const HOSTILE_CODES: readonly number[] = [CLOSES.flood.code, CLOSES.malformed.code];

export function createPressure(
  { guestsPerMinute, fullness, now = () => performance.now() }: PressureOptions,
): Pressure {
  const guests = createPerMinute(now);
  const hostile = createPerMinute(now);
  let isHigh = false;

  return {
    noteGuest: guests.noteEvent,
    noteClose(code) {
      if (HOSTILE_CODES.includes(code)) hostile.noteEvent();
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
