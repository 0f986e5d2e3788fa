/**
 * Arrow keys in a grid with a number of columns that only the browser's layout knows.
 */

export function stepFrom(
  cells: readonly HTMLElement[],
  from: HTMLElement,
  key: string,
  isRightToLeft: boolean,
): HTMLElement | undefined {
  const at = cells.indexOf(from);
  switch (key) {
    case 'ArrowLeft':
      return cells[at + (isRightToLeft ? 1 : -1)];
    case 'ArrowRight':
      return cells[at + (isRightToLeft ? -1 : 1)];
    case 'ArrowDown':
      return nearestIn(rowAfter(cells.slice(at + 1), from), from);
    case 'ArrowUp':
      return nearestIn(rowAfter(cells.slice(0, at).reverse(), from), from);
    case 'Home':
      return cells[0];
    case 'End':
      return cells.at(-1);
    default:
      return undefined;
  }
}

function rowAfter(cells: readonly HTMLElement[], from: HTMLElement): HTMLElement[] {
  const start = cells.findIndex(({ offsetTop }) => offsetTop !== from.offsetTop);
  if (start < 0) return [];
  const rest = cells.slice(start);
  const top = rest[0]!.offsetTop;
  const end = rest.findIndex(({ offsetTop }) => offsetTop !== top);
  return end < 0 ? rest : rest.slice(0, end);
}

function nearestIn(row: readonly HTMLElement[], from: HTMLElement): HTMLElement | undefined {
  const distance = ({ offsetLeft }: HTMLElement) => Math.abs(offsetLeft - from.offsetLeft);
  return row.toSorted((a, b) => distance(a) - distance(b))[0];
}
