/** Fair queue: admits callers to a limited number of places, round robin by source. */

export interface FairQueue {
  /** Resolves with a function that releases the place. Undefined when too many wait. */
  enter(source: string): Promise<() => void> | undefined;
}

export interface FairQueueOptions {
  placesMax: number;
  /** Half of it is reserved for sources that have nobody waiting. */
  waitingMax: number;
  waitingPerSourceMax: number;
}

export function createFairQueue(
  { placesMax, waitingMax, waitingPerSourceMax }: FairQueueOptions,
): FairQueue {
  /** The next source comes first. */
  const waiting = new Map<string, (() => void)[]>();
  let waitingCount = 0;
  let taken = 0;

  const admitNext = (): void => {
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
    admitNext();
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
        admitNext();
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
