/**
 * Keeps the reader's place in a list that changes above, below and inside: at the end it stays at
 * the end, elsewhere what is being read stays where it is. Works for the log.
 */

export interface ScrollKeeper {
  readonly isAtEnd: boolean;
  toEnd(): void;
  close(): void;
}

export interface ScrollKeeperOptions {
  /** What scrolls; its style must switch the browser's own `overflow-anchor` off. */
  scroller: HTMLElement;
  /** What grows; its children that match `items` are what the reader looks at. */
  list: HTMLElement;
  items: string;
  /** After the reader has scrolled. */
  onScroll(): void;
}

/** So near to the end counts as at the end. */
const END_PX = 40;

export function createScrollKeeper(
  { scroller, list, items, onScroll }: ScrollKeeperOptions,
): ScrollKeeper {
  let isAtEnd = true;
  let lastTop = 0;
  /** The first item in view, and how far its top is from the scroller's. */
  let place: { item: Element; offsetPx: number } | undefined;

  const look = (): void => {
    const { scrollTop, clientHeight, scrollHeight } = scroller;
    const isNearEnd = scrollHeight - clientHeight - scrollTop <= END_PX;
    // What was added at the end in the same moment does not count as the reader's scrolling away.
    isAtEnd = isNearEnd || (isAtEnd && scrollTop >= lastTop);
    lastTop = scrollTop;
    const item = isAtEnd ? undefined : firstInView();
    place = item && { item, offsetPx: offset(item) };
  };
  const keep = (): void => {
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight;
    else if (place?.item.isConnected) scroller.scrollTop += offset(place.item) - place.offsetPx;
    look();
  };
  const offset = (item: Element): number =>
    item.getBoundingClientRect().top - scroller.getBoundingClientRect().top;

  /** By halving, since a list can have thousands of items. */
  const firstInView = (): Element | undefined => {
    const { children } = list;
    const top = scroller.getBoundingClientRect().top;
    let low = 0;
    let high = children.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (children[middle]!.getBoundingClientRect().bottom > top) high = middle;
      else low = middle + 1;
    }
    while (low < children.length && !children[low]!.matches(items)) low += 1;
    return children[low];
  };

  const scrolled = (): void => {
    look();
    onScroll();
  };
  scroller.addEventListener('scroll', scrolled, { passive: true });
  // Reports between layout and paint: the reader never sees the list in the wrong place.
  const observer = new ResizeObserver(keep);
  observer.observe(scroller);
  observer.observe(list);

  return {
    get isAtEnd() {
      return isAtEnd;
    },
    toEnd() {
      isAtEnd = true;
      keep();
      onScroll();
    },
    close() {
      scroller.removeEventListener('scroll', scrolled);
      observer.disconnect();
    },
  };
}
