/**
 * Long press: a finger that rests on an element. A scroll or a second finger cancels it.
 */

/** As long as the systems' own long press. */
const PRESS_MS = 500;
const ENDS = ['pointerup', 'pointercancel'];

export function watchLongPress(element: HTMLElement, onLongPress: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => clearTimeout(timer);
  element.addEventListener('pointerdown', ({ pointerType, isPrimary }) => {
    cancel();
    if (pointerType !== 'touch' || !isPrimary) return;
    timer = setTimeout(() => {
      onLongPress();
      ignoreLift();
    }, PRESS_MS);
  });
  for (const end of ENDS) element.addEventListener(end, cancel);
}

/** Lifting the finger may be a click as well, on what lies below it by then. */
function ignoreLift(): void {
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  addEventListener('pointerdown', () => listening.abort(), options);
  addEventListener('click', (event) => {
    // A key has no detail.
    if (event.detail > 0) event.stopPropagation();
  }, options);
}
