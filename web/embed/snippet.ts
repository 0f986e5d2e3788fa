/**
 * Embed tag for a site owner's choices on the page /embed. Pure.
 */

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
  integrity: string;
}

const INK_LIGHT = '#ffffff';
const INK_DARK = '#17132b';

export function customProperties({ accent, paper, radiusPx, font }: Choices): [string, string][] {
  const properties: [string, string][] = [];
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
  const rules = customProperties(choices);
  if (choices.mode === 'inline') rules.unshift(['height', `${choices.heightPx}px`]);
  const tag = attributes(choices).map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
  return [
    `<script type="module" src="${origin}/starling.js"${pinned}></script>`,
    ...rules.length === 0 ? [] : [
      '<style>',
      '  starling-chat {',
      ...rules.map(([name, value]) => `    ${name}: ${value};`),
      '  }',
      '</style>',
    ],
    `<starling-chat${tag}></starling-chat>`,
  ].join('\n');
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
