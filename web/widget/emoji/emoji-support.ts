/**
 * Emoji support: leaves out emoji that the system's font cannot draw, by their Unicode version.
 */
import type { Emoji, EmojiData } from './emoji-data.ts';

const PIXELS = 16;
/** In every emoji font. */
const OLD = '😀';

/** A font has all emoji of a version or none: one of each version is tried. */
export function withoutUnsupported(
  data: EmojiData,
  canDraw: (emoji: string) => boolean = createProbe(),
): EmojiData {
  // Without colours the probe cannot tell.
  if (!canDraw(OLD)) return data;
  const drawable = new Map<number, boolean>();
  const isSupported = ([emoji, , , , version]: Emoji): boolean => {
    if (version === undefined) return true;
    let isDrawable = drawable.get(version);
    if (isDrawable === undefined) drawable.set(version, isDrawable = canDraw(emoji));
    return isDrawable;
  };
  return { ...data, groups: data.groups.map((group) => group.filter(isSupported)) };
}

/** A colour glyph looks the same in black and in white; a missing one does not. */
function createProbe(): (emoji: string) => boolean {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = PIXELS;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const drawn = (emoji: string, colour: string): string => {
    context!.clearRect(0, 0, PIXELS, PIXELS);
    context!.fillStyle = colour;
    context!.font = `${PIXELS - 2}px sans-serif`;
    context!.textBaseline = 'top';
    context!.fillText(emoji, 0, 0);
    return context!.getImageData(0, 0, PIXELS, PIXELS).data.join();
  };
  const blank = context ? drawn('', '#000') : '';
  return (emoji) => {
    if (!context) return false;
    const black = drawn(emoji, '#000');
    // A font without a joined emoji draws its parts, side by side.
    const isOne = context.measureText(emoji).width < 1.5 * context.measureText(OLD).width;
    return isOne && black !== blank && black === drawn(emoji, '#fff');
  };
}
