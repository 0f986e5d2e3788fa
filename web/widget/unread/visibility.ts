/**
 * Element visibility: whether the page is visible and the element is in its viewport.
 */

export interface Visibility {
  readonly isSeen: boolean;
  close(): void;
}

export function watchVisibility(element: Element, onChange: () => void): Visibility {
  // Used until the observer reports.
  const { top, bottom, width } = element.getBoundingClientRect();
  let isInView = width > 0 && bottom > 0 && top < innerHeight;
  const isSeen = (): boolean => isInView && document.visibilityState === 'visible';
  let wasSeen = isSeen();
  const check = (): void => {
    if (isSeen() === wasSeen) return;
    wasSeen = !wasSeen;
    onChange();
  };
  const observer = new IntersectionObserver((entries) => {
    isInView = entries.at(-1)!.isIntersecting;
    check();
  });
  observer.observe(element);
  document.addEventListener('visibilitychange', check);
  return {
    get isSeen() {
      return wasSeen;
    },
    close() {
      observer.disconnect();
      document.removeEventListener('visibilitychange', check);
    },
  };
}
