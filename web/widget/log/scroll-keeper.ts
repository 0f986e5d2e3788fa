/**
 * Keeps the reader's place in a list that changes above, below and inside, and of which only a part
 * is there: at the end it stays at the end, elsewhere what is being read stays where it is. Works
 * for the log.
 */

/** An item, and how far its top is below the top of what scrolls. */
export interface Place {
  key: string;
  index: number;
  offsetPx: number;
}

export interface ScrollKeeper {
  /**
   * Undefined at the end. Whoever changes the list brings its index up to date. Whoever sets it calls
   * `look` once the list has followed; until then scrolling changes nothing.
   */
  place: Place | undefined;
  /** Height of what can be seen. */
  readonly viewPx: number;
  toEnd(): void;
  /** After the list has changed: to where the place says, or the end. */
  keep(): void;
  /** Takes the place from what is seen now. */
  look(): void;
  close(): void;
}

export interface ScrollKeeperOptions {
  /** What scrolls; its style must switch the browser's own `overflow-anchor` off. */
  scroller: HTMLElement;
  /** Its children are the rows. */
  list: HTMLElement;
  /** The item that a child shows; undefined for what stands between items, null for those that are not there. */
  itemOf(child: number): Omit<Place, 'offsetPx'> | undefined | null;
  /** The child that shows an item; undefined when it is not there. */
  childOf(key: string): Element | undefined;
  /** The item that would be so far below the top of the list, where it is not there. */
  itemAt(px: number): Place | undefined;
  /** Rows have been laid out; `isWider` when the list has another width than before. */
  onLayout(isWider: boolean): void;
  /** The reader has scrolled, or the place was kept. */
  onMove(): void;
}

/** So near to the end counts as at the end. */
const END_PX = 40;

export function createScrollKeeper(options: ScrollKeeperOptions): ScrollKeeper {
  const { scroller, list, itemOf, childOf, itemAt, onLayout, onMove } = options;
  let place: Place | undefined;
  let lastTop = 0;
  /** 0 until the first layout, which is not forced. */
  let widthPx = 0;
  let viewPx = 0;
  /** The place was set, and the list is still to follow. */
  let isSet = false;

  const offset = (element: Element): number =>
    element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;

  const firstInView = (): Place | undefined => {
    const { children } = list;
    const { top } = scroller.getBoundingClientRect();
    // By halving: each look at a child may cost a layout.
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
  const look = (): void => {
    const { scrollTop, clientHeight, scrollHeight } = scroller;
    viewPx = clientHeight;
    const isNearEnd = scrollHeight - clientHeight - scrollTop <= END_PX;
    // What was added at the end in the same moment does not count as the reader's scrolling away.
    const isAtEnd = isNearEnd || (!place && scrollTop >= lastTop);
    lastTop = scrollTop;
    place = isAtEnd ? undefined : firstInView();
    isSet = false;
  };
  const keep = (): void => {
    // The focus has scrolled, which the browser tells only at the next frame.
    if (!isSet && scroller.scrollTop !== lastTop && scroller.matches(':focus-within')) look();
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
    look();
    onMove();
  };
  scroller.addEventListener('scroll', scrolled, { passive: true });
  const unwatch = watchSizes(scroller, list, () => {
    // Not displayed, as in a panel that is closed: all stays for when it is.
    if (scroller.clientHeight === 0) return;
    viewPx = scroller.clientHeight;
    onLayout(widthPx !== scroller.clientWidth);
    widthPx = scroller.clientWidth;
    keep();
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
      keep();
      onMove();
    },
    keep,
    look,
    close() {
      scroller.removeEventListener('scroll', scrolled);
      unwatch();
    },
  };
}

/** Reports between layout and paint: the reader never sees the list in the wrong place. */
function watchSizes(scroller: Element, list: Element, onChange: () => void): () => void {
  const sizes = new ResizeObserver(onChange);
  for (const element of [scroller, list, ...list.children]) sizes.observe(element);
  // Each row is watched, so that rows which come are told of even when the list's height stays.
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
