/**
 * What a site owner chose on the page /embed, and the tag that says so. Pure.
 */

export interface Choices {
  room: string;
  mode: 'inline' | 'launcher';
  theme: 'auto' | 'light' | 'dark';
  /** BCP 47; empty: as the page or the visitor's browser says. */
  language: string;
  /** Colours as `#rrggbb`; empty: the widget's own. */
  accent: string;
  paper: string;
  /** CSS pixels; undefined: the widget's own. */
  radiusPx: number | undefined;
  /** A font family of CSS; empty: the widget's own. */
  font: string;
  /** CSS pixels. */
  heightPx: number;
}

export interface ChatServer {
  origin: string;
  /** Of starling.js as it is now, `sha384-…`; empty: not pinned. */
  integrity: string;
}

const INK_LIGHT = '#ffffff';
const INK_DARK = '#17132b';

/** The custom properties for the choices; only those that differ from the widget's own. */
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

/** Attributes of the tag, in the order in which they are written. */
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

/** Whichever of the two inks is easier to read on a colour (WCAG 2.2, contrast ratio). */
export function inkOn(colour: string): string {
  const back = luminance(colour);
  const onDark = (luminance(INK_LIGHT) + 0.05) / (back + 0.05);
  const onLight = (back + 0.05) / (luminance(INK_DARK) + 0.05);
  return onDark >= onLight ? INK_LIGHT : INK_DARK;
}

/** Relative luminance, 0 to 1 (WCAG 2.2); `colour` is `#rrggbb`. */
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
