/**
 * Time labels in the reader's language and time zone. Pure.
 */
import { lazy } from '../loading/lazy.ts';

export interface TimeLabels {
  clock(at: number): string;
  /** `Today`, `Yesterday`, `Monday, 3 November`, or with the year if it differs. */
  day(at: number, now: number): string;
  full(at: number): string;
  /** In the largest unit without a remainder: `10 minutes`. */
  duration(seconds: number): string;
}

const DAY_MS = 86_400_000;
const UNITS = [['week', 604_800], ['day', 86_400], ['hour', 3_600], ['minute', 60], [
  'second',
  1,
]] as const;

export function createTimeLabels(locale: string): TimeLabels {
  const make = (options: Intl.DateTimeFormatOptions) =>
    lazy(() => new Intl.DateTimeFormat(locale, options));
  const relative = lazy(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const capital = (words: string) => words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
  const clock = make({ timeStyle: 'short' });
  const full = make({ dateStyle: 'full', timeStyle: 'short' });
  const day = make({ weekday: 'long', day: 'numeric', month: 'long' });
  const dayAndYear = make({ day: 'numeric', month: 'long', year: 'numeric' });
  return {
    clock: (at) => clock().format(at),
    full: (at) => full().format(at),
    duration(seconds) {
      const [unit, size] = UNITS.find(([, size]) => seconds % size === 0)!;
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' })
        .format(seconds / size);
    },
    day(at, now) {
      // Rounded: days with a clock change have 23 or 25 hours.
      const daysAgo = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS);
      if (daysAgo === 0 || daysAgo === 1) return capital(relative().format(-daysAgo, 'day'));
      const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
      return (isThisYear ? day : dayAndYear)().format(at);
    },
  };
}

/** Midnight in the reader's time zone, in milliseconds since the Unix epoch. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
