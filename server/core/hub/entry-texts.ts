/** JSON encoding of frames with entries, within limits of entries and bytes. */
import { utf8Bytes } from '../../lib/utf8-bytes.ts';
import type { Entry } from '../protocol/entry.ts';
import type { PageFrame, Presence } from '../protocol/frames.ts';
import type { Room } from '../room/room.ts';

/** Entries per frame; a longer resume is split into several. */
export const ENTRIES_PER_FRAME = 1_000;
/** UTF-16 code units of text per frame, small against what a slow reader may have buffered. */
const TEXT_UNITS_PER_FRAME = 100_000;

/** The first entries that fit into one frame, or one part on the link; at least one. */
export function entriesForFrame(entries: readonly Entry[]): readonly Entry[] {
  let textUnits = 0;
  const end = entries.findIndex((entry, i) => {
    textUnits += entry.text?.length ?? 0;
    return i > 0 && (i === ENTRIES_PER_FRAME || textUnits > TEXT_UNITS_PER_FRAME);
  });
  return end < 0 ? entries : entries.slice(0, end);
}

/** The last entries that fit, at least one, with their JSON array. */
export function encodeLastFitting(
  entries: readonly Entry[],
  bytesMax: number,
): { entries: readonly Entry[]; text: string } {
  const text = JSON.stringify(entries);
  // No UTF-16 code unit takes more than three bytes.
  if (text.length * 3 <= bytesMax || utf8Bytes(text) <= bytesMax) return { entries, text };
  const texts: string[] = [];
  let sum = 2;
  for (let i = entries.length - 1; i >= 0; i--) {
    const one = JSON.stringify(entries[i]);
    const oneBytes = utf8Bytes(one) + 1;
    if (texts.length > 0 && sum + oneBytes > bytesMax) break;
    texts.push(one);
    sum += oneBytes;
  }
  return { entries: entries.slice(-texts.length), text: `[${texts.reverse().join(',')}]` };
}

export function joinedText(
  { name, head, first }: Pick<Room, 'name' | 'head' | 'first'>,
  { entries, complete, presence }: { entries: string; complete: boolean; presence: Presence },
): string {
  return `{"type":"joined","room":${JSON.stringify(name)},"head":${head},"first":${first},` +
    `"entries":${entries},"complete":${complete},"presence":${JSON.stringify(presence)}}`;
}

export function entriesText(room: string, entries: string): string {
  return `{"type":"entries","room":${JSON.stringify(room)},"entries":${entries}}`;
}

export function pageText({ room, first, more }: PageFrame, entries: string): string {
  return `{"type":"page","room":${JSON.stringify(room)},"entries":${entries},` +
    `"first":${first}${more ? ',"more":true' : ''}}`;
}
