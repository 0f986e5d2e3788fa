/**
 * Those who said something in this turn of the event loop: what they have to say beyond it is taken
 * in the next ones, some of each.
 */
import { laterTurn } from '../lib/next-turn.ts';

export interface InRounds {
  /** Takes what waits next; false when nothing did. */
  takeNext(): boolean;
}

/** On Deno a turn takes milliseconds of waiting, too: fewer and longer ones. */
const ARE_TURNS_SLOW = process.versions.deno !== undefined;
/** Then the others of the round have to wait for the next turn. */
const TURN_MS_MAX = ARE_TURNS_SLOW ? 10 : 4;
/** Of it, for those who begin to talk: they come first, however many there are that go on and on. */
const NEWCOMERS_MS_MAX = TURN_MS_MAX / 2;
/** Taken as they are heard, which adds to the turn; with more of them, the rest goes in rounds. */
const AT_ONCE_MAX = ARE_TURNS_SLOW ? 64 : 32;

const newcomers = new Set<InRounds>();
const waiting = new Set<InRounds>();
let isGoing = false;
let atOnce = 0;

/**
 * `takeNext` is called once a turn from now on, until it gives false. Returns whether there is time in
 * this turn to take what was just heard; if not, it is among the first in the next.
 */
export function joinRounds(one: InRounds): boolean {
  const isInTime = ++atOnce <= AT_ONCE_MAX;
  (isInTime ? waiting : newcomers).add(one);
  if (!isGoing) {
    isGoing = true;
    laterTurn(goRound);
  }
  return isInTime;
}

function goRound(): void {
  const startedMs = performance.now();
  atOnce = 0;
  // Not those that join meanwhile: a set would come to them in the same round.
  const some = [...waiting];
  goThrough([...newcomers], newcomers, startedMs + NEWCOMERS_MS_MAX);
  goThrough(some, waiting, startedMs + TURN_MS_MAX);
  isGoing = newcomers.size + waiting.size > 0;
  if (isGoing) laterTurn(goRound);
}

function goThrough(some: readonly InRounds[], from: Set<InRounds>, untilMs: number): void {
  for (const one of some) {
    // Last again, so that a round that is cut short goes on with those who did not get their turn.
    from.delete(one);
    if (one.takeNext()) waiting.add(one);
    if (performance.now() > untilMs) break;
  }
}
