/**
 * A waiting line for a bounded number of places: those that wait are let in round robin by where they
 * come from, so that one source with many requests does not hold up the others.
 */

export interface FairLine {
  /**
   * Resolves when there is a place, with the function that gives it back. Nothing when too many wait
   * already, from this source or from all.
   */
  enter(source: string): Promise<() => void> | undefined;
}

export interface FairLineOptions {
  placesMax: number;
  /** Half of these places are kept for sources of which nobody waits. */
  waitingMax: number;
  waitingPerSourceMax: number;
}

export function createFairLine(
  { placesMax, waitingMax, waitingPerSourceMax }: FairLineOptions,
): FairLine {
  /** The source whose turn it is comes first. */
  const waiting = new Map<string, (() => void)[]>();
  let waitingCount = 0;
  let taken = 0;

  const letIn = (): void => {
    if (taken >= placesMax) return;
    for (const [source, entries] of waiting) {
      const enter = entries.shift()!;
      waiting.delete(source);
      if (entries.length > 0) waiting.set(source, entries);
      waitingCount -= 1;
      taken += 1;
      return enter();
    }
  };
  const leave = (): void => {
    taken -= 1;
    letIn();
  };

  return {
    enter(source) {
      const entries = waiting.get(source) ?? [];
      const leftMax = entries.length > 0 ? waitingMax / 2 : waitingMax;
      if (waitingCount >= leftMax || entries.length >= waitingPerSourceMax) return undefined;
      return new Promise((resolve) => {
        entries.push(() => resolve(once(leave)));
        waiting.set(source, entries);
        waitingCount += 1;
        letIn();
      });
    },
  };
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}
