/**
 * How far a reader has read, by place: for as long as the page lives, and in the browser's storage once
 * the reader has written something there. All tabs share it; the greatest seq wins.
 */
import type { ChatStorage } from '../../client/chat-client.ts';

export interface ReadPositions {
  /** Seq of the last message that was seen; undefined when the reader was never there. */
  get(place: string): number | undefined;
  /** A lower seq than before changes nothing. `isKept`: whether storage may be used for it. */
  set(place: string, seq: number, isKept: boolean): void;
  /** Writes what waits to be written: a page may end at any time. */
  flush(): void;
  /** Another tab has written. */
  refresh(): void;
}

interface Position {
  seq: number;
  isKept: boolean;
  /** Since the last writing. */
  isChanged: boolean;
}

export const POSITIONS_MAX = 200;
export const POSITIONS_KEY = 'starling:read';
const WRITE_EVERY_MS = 1_000;

/** `storage` must not throw; it is read at the first call. */
export function createReadPositions(storage: ChatStorage): ReadPositions {
  let known: Map<string, Position> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const all = (): Map<string, Position> => known ??= merge(new Map());
  /** With what is stored, in its order: another tab may have read further. What changed here is the newest. */
  const merge = (positions: Map<string, Position>): Map<string, Position> => {
    const merged = new Map(positions);
    for (const [place, seq] of parse(storage.get(POSITIONS_KEY))) {
      const own = merged.get(place);
      const isChanged = own?.isChanged === true;
      put(merged, place, { seq: Math.max(seq, own?.seq ?? 0), isKept: true, isChanged });
    }
    for (const place of positions.keys()) {
      const position = merged.get(place)!;
      if (position.isChanged) put(merged, place, position);
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
    known = trimmed(merged);
  };
  return {
    get: (place) => all().get(place)?.seq,
    set(place, seq, isKept) {
      const positions = all();
      const before = positions.get(place);
      const isWritten = isKept || before?.isKept === true;
      if (before && seq <= before.seq && isWritten === before.isKept) return;
      const most = Math.max(seq, before?.seq ?? 0);
      put(positions, place, { seq: most, isKept: isWritten, isChanged: true });
      trimmed(positions);
      if (isWritten) timer ??= setTimeout(flush, WRITE_EVERY_MS);
    },
    flush,
    refresh: () => void (known = trimmed(merge(all()))),
  };
}

/** The newest last. */
function put(positions: Map<string, Position>, place: string, position: Position): void {
  positions.delete(place);
  positions.set(place, position);
}

/** The oldest go. */
function trimmed(positions: Map<string, Position>): Map<string, Position> {
  for (const oldest of positions.keys()) {
    if (positions.size <= POSITIONS_MAX) break;
    positions.delete(oldest);
  }
  return positions;
}

/** Anybody on the page can write to its storage. */
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
