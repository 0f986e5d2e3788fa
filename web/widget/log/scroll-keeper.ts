/**
 * Scroll anchoring for a virtualized list: keeps the end, or the item being read, in place.
 */

/** An item and the distance of its top below the scroller's top. */
export interface Place {
  key: string;
  index: number;
  offsetPx: number;
}

export interface ScrollKeeper {
  /** Undefined at the end. After setting it, call `update` once the list has rendered. */
  place: Place | undefined;
  readonly viewPx: number;
  toEnd(): void;
  /** Restores the place, or the end, after the list has changed. */
  restore(): void;
  /** Derives the place from the scroll position. */
  update(): void;
  close(): void;
}

export interface ScrollKeeperOptions {
  /** Its style must disable the browser's `overflow-anchor`. */
  scroller: HTMLElement;
  list: HTMLElement;
  /** The item that a child shows; undefined for separators, null for spacers. */
  itemOf(child: number): Omit<Place, 'offsetPx'> | undefined | null;
  childOf(key: string): Element | undefined;
  /** The item at a distance below the top of the list, for positions within a spacer. */
  itemAt(px: number): Place | undefined;
  /** Runs after layout; `isWider`: the list's width has changed. */
  onLayout(isWider: boolean): void;
  onMove(): void;
}

const END_PX = 40;

export function createScrollKeeper(options: ScrollKeeperOptions): ScrollKeeper {
  const { scroller, list, itemOf, childOf, itemAt, onLayout, onMove } = options;
  let place: Place | undefined;
  let lastTop = 0;
  /** 0 until the first layout, which is not forced. */
  let widthPx = 0;
  let viewPx = 0;
  /** The place was set and the list has not rendered it yet. */
  let isSet = false;

  const offset = (element: Element): number =>
    element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;

  const firstInView = (): Place | undefined => {
    const { children } = list;
    const { top } = scroller.getBoundingClientRect();
    // Binary search, since each look at a child may force a layout.
    let low = 0;
    let high = children.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (children[middle]!.getBoundingClientRect().bottom > top) high = middle;
      else low = middle + 1;
    }
    let item = itemOf(low);
    while (item === undefined && low < children.length - 1) item = itemOf(low += 1);
    return item ? { ...item, offsetPx: offset(children[low]!) } : itemAt(-offset(list));
  };
  const update = (): void => {
    const { scrollTop, clientHeight, scrollHeight } = scroller;
    viewPx = clientHeight;
    const isNearEnd = scrollHeight - clientHeight - scrollTop <= END_PX;
    // Content added at the end does not count as scrolling away from it.
    const isAtEnd = isNearEnd || (!place && scrollTop >= lastTop);
    lastTop = scrollTop;
    place = isAtEnd ? undefined : firstInView();
    isSet = false;
  };
  const restore = (): void => {
    // A focus change has scrolled; the browser fires the scroll event only in the next frame.
    if (!isSet && scroller.scrollTop !== lastTop && scroller.matches(':focus-within')) update();
    const child = place && childOf(place.key);
    if (!place) scroller.scrollTop = scroller.scrollHeight;
    else if (child) {
      const movedPx = offset(child) - place.offsetPx;
      if (Math.abs(movedPx) >= 1) scroller.scrollTop += movedPx;
    }
    lastTop = scroller.scrollTop;
  };

  const scrolled = (): void => {
    if (isSet) return;
    update();
    onMove();
  };
  scroller.addEventListener('scroll', scrolled, { passive: true });
  const unwatch = watchSizes(scroller, list, () => {
    // Not displayed, as in a closed panel: keeps everything.
    if (scroller.clientHeight === 0) return;
    viewPx = scroller.clientHeight;
    onLayout(widthPx !== scroller.clientWidth);
    widthPx = scroller.clientWidth;
    restore();
    onMove();
  });

  return {
    get place() {
      return place;
    },
    set place(given) {
      place = given;
      isSet = true;
    },
    get viewPx() {
      return viewPx;
    },
    toEnd() {
      place = undefined;
      isSet = false;
      restore();
      onMove();
    },
    restore,
    update,
    close() {
      scroller.removeEventListener('scroll', scrolled);
      unwatch();
    },
  };
}

/** Reports between layout and paint, so that the list never flickers. */
function watchSizes(scroller: Element, list: Element, onChange: () => void): () => void {
  const sizes = new ResizeObserver(onChange);
  for (const element of [scroller, list, ...list.children]) sizes.observe(element);
  // Watches each row, since rows may change without a change of the list's height.
  const rows = new MutationObserver((records) => {
    for (const { addedNodes, removedNodes } of records) {
      for (const node of removedNodes) if (node instanceof Element) sizes.unobserve(node);
      for (const node of addedNodes) if (node instanceof Element) sizes.observe(node);
    }
  });
  rows.observe(list, { childList: true });
  return () => {
    sizes.disconnect();
    rows.disconnect();
  };
}
