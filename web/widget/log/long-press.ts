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
    if (pointerType === 'touch' && isPrimary) timer = setTimeout(onLongPress, PRESS_MS);
  });
  for (const end of ENDS) element.addEventListener(end, cancel);
}
