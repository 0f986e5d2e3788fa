/**
 * Whether a reader can see an element: the page is shown, and the element in its window.
 */

export interface Sight {
  readonly isSeen: boolean;
  close(): void;
}

export function watchSight(element: Element, onChange: () => void): Sight {
  // Until the observer tells.
  const { top, bottom, width } = element.getBoundingClientRect();
  let isInView = width > 0 && bottom > 0 && top < innerHeight;
  const isSeen = (): boolean => isInView && document.visibilityState === 'visible';
  let wasSeen = isSeen();
  const look = (): void => {
    if (isSeen() === wasSeen) return;
    wasSeen = !wasSeen;
    onChange();
  };
  const observer = new IntersectionObserver((entries) => {
    isInView = entries.at(-1)!.isIntersecting;
    look();
  });
  observer.observe(element);
  document.addEventListener('visibilitychange', look);
  return {
    get isSeen() {
      return wasSeen;
    },
    close() {
      observer.disconnect();
      document.removeEventListener('visibilitychange', look);
    },
  };
}
