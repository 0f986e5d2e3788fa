/**
 * Embed tag for a site owner's choices on the page /embed, and the tag of the docs. Pure.
 */
import { DEFAULT_HEIGHT_EM } from '../widget/ui/default-height.ts';

export interface Choices {
  room: string;
  mode: 'inline' | 'launcher';
  theme: 'auto' | 'light' | 'dark';
  /** BCP 47; empty for the language of the page or the visitor's browser. */
  language: string;
  accent: string;
  paper: string;
  radiusPx: number | undefined;
  font: string;
  heightPx: number;
}

export interface ChatServer {
  origin: string;
  /** Pins the module; empty or absent: does not. */
  integrity?: string;
}

/** The choices of the documented tag. */
export const DEFAULT_CHOICES: Choices = {
  room: 'lobby',
  mode: 'inline',
  theme: 'auto',
  language: '',
  accent: '',
  paper: '',
  radiusPx: undefined,
  font: '',
  heightPx: DEFAULT_HEIGHT_EM * 16,
};

const INK_LIGHT = '#ffffff';
const INK_DARK = '#17132b';

/** Of the element. Before the script arrives, an inline room needs them to keep its place. */
export function declarations(
  { mode, heightPx, accent, paper, radiusPx, font }: Choices,
): [string, string][] {
  const properties: [string, string][] = [];
  if (mode === 'inline') properties.push(['display', 'block'], ['height', `${heightPx}px`]);
  if (accent) {
    properties.push(['--starling-accent', accent], ['--starling-accent-ink', inkOn(accent)]);
  }
  if (paper) {
    const ink = inkOn(paper);
    properties.push(
      ['--starling-paper', paper],
      ['--starling-surface', `color-mix(in oklab, ${ink} 6%, ${paper})`],
      ['--starling-ink', ink],
      ['--starling-muted', `color-mix(in oklab, ${ink} 78%, ${paper})`],
      ['--starling-line', `color-mix(in oklab, ${ink} 20%, ${paper})`],
    );
  }
  if (radiusPx !== undefined) properties.push(['--starling-radius', `${radiusPx}px`]);
  if (font) properties.push(['--starling-font', font]);
  return properties;
}

export function attributes({ room, mode, theme, language }: Choices): [string, string][] {
  const all: [string, string][] = [['room', room]];
  if (mode !== 'inline') all.push(['mode', mode]);
  if (theme !== 'auto') all.push(['theme', theme]);
  if (language) all.push(['lang', language]);
  return all;
}

export function snippet(choices: Choices, { origin, integrity }: ChatServer): string {
  const pinned = integrity ? `\n  integrity="${integrity}" crossorigin` : '';
  const style = declarations(choices).map(([name, value]) => `${name}: ${value}`).join('; ');
  const all = attributes(choices);
  if (style) all.push(['style', style]);
  const tag = all.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
  return `<script type="module" src="${origin}/starling.js"${pinned}></script>\n` +
    `<starling-chat${tag}></starling-chat>`;
}

/** The ink with the higher contrast ratio on a colour (WCAG 2.2). */
export function inkOn(colour: string): string {
  const back = luminance(colour);
  const onDark = (luminance(INK_LIGHT) + 0.05) / (back + 0.05);
  const onLight = (back + 0.05) / (luminance(INK_DARK) + 0.05);
  return onDark >= onLight ? INK_LIGHT : INK_DARK;
}

/** Relative luminance from 0 to 1 (WCAG 2.2); `colour` is `#rrggbb`. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
