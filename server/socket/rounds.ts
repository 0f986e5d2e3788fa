/**
 * Those who have more to say than what was taken of them in this turn of the event loop: they go on in
 * the next one, some of each.
 */
import { laterTurn } from '../lib/next-turn.ts';

export interface InRounds {
  /** Takes what waits next; false when nothing did. */
  takeNext(): boolean;
}

/** Then the others of the round have to wait for the next turn. */
const TURN_MS_MAX = 10;

const waiting = new Set<InRounds>();
let isGoing = false;

/** `takeNext` is called once a turn from now on, until it gives false. */
export function joinRounds(one: InRounds): void {
  waiting.add(one);
  if (isGoing) return;
  isGoing = true;
  laterTurn(goRound);
}

function goRound(): void {
  const untilMs = performance.now() + TURN_MS_MAX;
  // Not those that join meanwhile: a set would come to them in the same round.
  for (const one of [...waiting]) {
    // Last again, so that a round that is cut short goes on with those who did not get their turn.
    waiting.delete(one);
    if (one.takeNext()) waiting.add(one);
    if (performance.now() > untilMs) break;
  }
  isGoing = waiting.size > 0;
  if (isGoing) laterTurn(goRound);
}
