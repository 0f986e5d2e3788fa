/**
 * Frame scheduler: runs work at most once per animation frame; promises for the next frame or task.
 */

export interface FrameTask {
  /** Runs in the next frame, or after a delay on hidden pages, which have no frames. */
  request(): void;
  cancel(): void;
}

const WITHOUT_FRAME_MS = 250;

/** Splits long tasks, which block the page. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

export function nextFrame(): Promise<void> {
  return new Promise((resolve) => createFrameTask(resolve).request());
}

export function createFrameTask(run: () => void): FrameTask {
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
  };
  const done = (): void => {
    cancel();
    run();
  };
  return {
    request() {
      if (frame !== undefined) return;
      frame = requestAnimationFrame(done);
      timer = setTimeout(done, WITHOUT_FRAME_MS);
    },
    cancel,
  };
}
