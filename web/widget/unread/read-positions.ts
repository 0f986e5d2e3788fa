/**
 * Read positions by place, in memory and in the browser's storage; the greatest seq wins.
 */
import type { ChatStorage } from '../../client/chat-client.ts';

export interface ReadPositions {
  get(place: string): number | undefined;
  /** Ignores a lower seq. `isKept`: whether it may be stored. */
  set(place: string, seq: number, isKept: boolean): void;
  flush(): void;
  refresh(): void;
}

interface Position {
  seq: number;
  isKept: boolean;
  isChanged: boolean;
}

export const POSITIONS_MAX = 200;
export const POSITIONS_KEY = 'starling:read';
const WRITE_EVERY_MS = 1_000;

export function createReadPositions(storage: ChatStorage): ReadPositions {
  let loaded: Map<string, Position> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const all = (): Map<string, Position> => loaded ??= merge(new Map());
  /** Merges the stored positions, as another tab may have read further. */
  const merge = (positions: Map<string, Position>): Map<string, Position> => {
    const merged = new Map(positions);
    for (const [place, seq] of parse(storage.get(POSITIONS_KEY))) {
      const own = merged.get(place);
      const isChanged = own?.isChanged === true;
      putLast(merged, place, { seq: Math.max(seq, own?.seq ?? 0), isKept: true, isChanged });
    }
    for (const place of positions.keys()) {
      const position = merged.get(place)!;
      if (position.isChanged) putLast(merged, place, position);
    }
    return merged;
  };
  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    const merged = merge(all());
    const kept = [...merged].filter(([, { isKept }]) => isKept);
    const pairs = kept.map(([place, { seq }]) => [place, seq]);
    storage.set(POSITIONS_KEY, JSON.stringify(pairs.slice(-POSITIONS_MAX)));
    for (const position of merged.values()) position.isChanged = false;
    loaded = trimmed(merged);
  };
  return {
    get: (place) => all().get(place)?.seq,
    set(place, seq, isKept) {
      const positions = all();
      const before = positions.get(place);
      const isWritten = isKept || before?.isKept === true;
      if (before && seq <= before.seq && isWritten === before.isKept) return;
      const most = Math.max(seq, before?.seq ?? 0);
      putLast(positions, place, { seq: most, isKept: isWritten, isChanged: true });
      trimmed(positions);
      if (isWritten) timer ??= setTimeout(flush, WRITE_EVERY_MS);
    },
    flush,
    refresh: () => void (loaded = trimmed(merge(all()))),
  };
}

/** Puts the newest last. */
function putLast(positions: Map<string, Position>, place: string, position: Position): void {
  positions.delete(place);
  positions.set(place, position);
}

function trimmed(positions: Map<string, Position>): Map<string, Position> {
  for (const oldest of positions.keys()) {
    if (positions.size <= POSITIONS_MAX) break;
    positions.delete(oldest);
  }
  return positions;
}

/** Validates: any script of the page can write to its storage. */
function parse(text: string | null): [string, number][] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(value)) return [];
    return value.slice(-POSITIONS_MAX).filter((pair): pair is [string, number] =>
      Array.isArray(pair) && typeof pair[0] === 'string' && Number.isSafeInteger(pair[1])
    );
  } catch {
    return [];
  }
}
