/**
 * Work that is done once a frame, however often it is asked for, and waits for a frame or a task.
 */

export interface FrameTask {
  /** Done in the next frame. A page that is hidden has none: there it is done a moment later. */
  ask(): void;
  callOff(): void;
}

const WITHOUT_FRAME_MS = 250;

/** A task of its own: a long one holds up the page. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

export function nextFrame(): Promise<void> {
  return new Promise((resolve) => createFrameTask(resolve).ask());
}

export function createFrameTask(run: () => void): FrameTask {
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const callOff = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
  };
  const done = (): void => {
    callOff();
    run();
  };
  return {
    ask() {
      if (frame !== undefined) return;
      frame = requestAnimationFrame(done);
      timer = setTimeout(done, WITHOUT_FRAME_MS);
    },
    callOff,
  };
}
