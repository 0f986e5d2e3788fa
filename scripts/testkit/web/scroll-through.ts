/**
 * Scrolls through a log as a reader does. Its source also runs in pages, so it uses nothing outside
 * of it.
 */

export interface ScrollReport {
  /** Different messages that were in view. */
  seen: number;
  faults: string[];
  elementsMax: number;
  movedPxMax: number;
  pages: number;
}

/** Scrolls to the beginning (-1) or the end (1) of the log, and records each step. */
export async function scrollThrough(log: Element, direction: 1 | -1): Promise<ScrollReport> {
  const frame = () => new Promise(requestAnimationFrame);
  const older = () => log.querySelector<HTMLButtonElement>('.older');
  const tops = () => {
    const { top, bottom } = log.getBoundingClientRect();
    return [...log.querySelectorAll('starling-message')].flatMap((message) => {
      const box = message.getBoundingClientRect();
      if (box.bottom <= top || box.top >= bottom) return [];
      return [{ message, y: box.top - top, at: Number(message.ariaPosInSet) }];
    });
  };
  const textOf = (message: Element) =>
    message.shadowRoot!.querySelector('.text')!.textContent!.trim();
  const seen = new Set<string>();
  const faults: string[] = [];
  let [elementsMax, movedPxMax, pages] = [0, 0, 0];
  let edge: string | undefined;
  for (let step = 0; step < 3_000; step += 1) {
    const shown = tops();
    elementsMax = Math.max(elementsMax, log.querySelectorAll('starling-message').length);
    const texts = shown.map(({ message }) => textOf(message));
    if (texts.length === 0) faults.push(`nothing at step ${step}`);
    if (shown.some(({ at }, i) => at !== shown[0]!.at + i)) faults.push(`hole in ${texts}`);
    if (edge !== undefined && !texts.includes(edge)) faults.push(`${edge} is not in ${texts}`);
    for (const text of texts) seen.add(text);
    edge = direction < 0 ? texts[0] : texts.at(-1);

    const [first] = shown;
    const isFirst = () => first?.message.ariaPosInSet === '1';
    if (direction < 0 && isFirst() && older() && log.scrollTop < 160) {
      for (let i = 0; i < 600 && isFirst(); i += 1) await frame();
      await frame();
      pages += 1;
      const y = first!.message.getBoundingClientRect().top - log.getBoundingClientRect().top;
      movedPxMax = Math.max(
        movedPxMax,
        first!.message.isConnected ? Math.abs(y - first!.y) : 1e6,
      );
    }
    // Like a reader’s scrolling: between two frames.
    await new Promise((resolve) => setTimeout(resolve));
    const before = log.scrollTop;
    log.scrollTop += direction * log.clientHeight * 0.8;
    await frame();
    await frame();
    if (log.scrollTop !== before || (direction < 0 && older())) continue;
    // Rows may be added in the next frames, and the position is restored after that.
    for (let i = 0; i < 10 && log.scrollTop === before; i += 1) await frame();
    const left = direction < 0 ? log.scrollTop : log.scrollHeight - log.clientHeight - before;
    if (log.scrollTop === before && left < 1) break;
  }
  return { seen: seen.size, faults: faults.slice(0, 5), elementsMax, movedPxMax, pages };
}
