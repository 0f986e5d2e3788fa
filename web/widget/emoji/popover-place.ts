/**
 * Positions a popover above or below its opener, horizontally within the widget.
 */

const WIDTH_PX = 352;
const HEIGHT_PX = 384;
const GAP_PX = 6;

export function placeBeside(panel: HTMLElement, opener: Element): void {
  const { top, bottom, left, right } = opener.getBoundingClientRect();
  const box = widgetBox(opener);
  const start = Math.max(box.left, 0) + GAP_PX;
  const end = Math.min(box.right, innerWidth) - GAP_PX;
  const width = Math.min(WIDTH_PX, end - start);
  const above = top - 2 * GAP_PX;
  const below = innerHeight - bottom - 2 * GAP_PX;
  const isAbove = above >= Math.min(HEIGHT_PX, below);
  const height = Math.min(HEIGHT_PX, isAbove ? above : below);
  const { style } = panel;
  style.width = `${width}px`;
  style.height = `${height}px`;
  style.left = `${Math.max(start, Math.min((left + right - width) / 2, end - width))}px`;
  style.top = `${isAbove ? top - GAP_PX - height : bottom + GAP_PX}px`;
}

/** Bounds of the widget that contains the element, through all shadow roots. */
function widgetBox(element: Element): DOMRect {
  const chat = element.closest('.chat');
  const root = element.getRootNode();
  if (chat || !(root instanceof ShadowRoot)) {
    return (chat ?? document.documentElement).getBoundingClientRect();
  }
  return widgetBox(root.host);
}
