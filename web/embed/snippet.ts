/**
 * Embed tag for a site owner's choices on the page /embed, and the tag of the docs. Pure.
 */
import { roomPath } from '../../server/core/protocol/room-name.ts';
import { DEFAULT_HEIGHT_EM } from '../widget/ui/default-height.ts';

export interface Choices {
  room: string;
  mode: 'inline' | 'launcher';
  theme: 'auto' | 'system' | 'light' | 'dark';
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
  /** Origin of the page that shows the chat, if known. */
  page?: string;
}

/** Kind of page or program that the tag is for. */
export type TagFormat = 'html' | 'react' | 'vue' | 'wordpress' | 'frame' | 'csp';

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
  if (accent) properties.push(['--starling-accent', accent]);
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

export function snippet(choices: Choices, server: ChatServer): string {
  return `${scriptTag(server)}\n${element(choices)}`;
}

/** The same for a framework, an editor or a page with a strict policy. */
export function snippetFor(format: TagFormat, choices: Choices, server: ChatServer): string {
  const script = scriptTag(server);
  switch (format) {
    case 'html':
      return snippet(choices, server);
    case 'react': {
      const styles = declarations(choices).map(([name, value]) =>
        `${name.startsWith('--') ? `'${name}'` : name}: '${value.replaceAll("'", "\\'")}'`
      ).join(', ');
      const all = attributes(choices).map(([name, value]) => ` ${name}="${escaped(value)}"`);
      const style = styles ? ` style={{ ${styles} }}` : '';
      return `<!-- In index.html -->\n${script}\n\n` +
        `// In a component\n<starling-chat${all.join('')}${style} />`;
    }
    case 'vue':
      return `<!-- In index.html -->\n${script}\n\n<!-- In a template -->\n` +
        `${element(choices)}\n\n// In vite.config.js: Vue leaves the tag alone\n` +
        "vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === 'starling-chat' } } })";
    case 'wordpress':
      return `<!-- In a block \u201cCustom HTML\u201d, as an administrator -->\n${
        snippet(choices, server)
      }`;
    case 'frame': {
      const { room, heightPx } = choices;
      if (room === 'auto') return 'A frame needs the name of a room: auto works with the tag only.';
      const rule = { match: room, framedBy: [server.page ?? 'https://www.example.org'] };
      return `<iframe src="${server.origin}${escaped(roomPath(room))}" title="Chat"\n` +
        `  style="width: 100%; height: ${heightPx}px; border: 0"></iframe>\n\n` +
        '// In the server\u2019s config file. The appearance is not passed on.\n' +
        JSON.stringify({ rooms: [rule] });
    }
    case 'csp': {
      const rules = declarations(choices).map(([name, value]) => `  ${name}: ${value};\n`).join('');
      const rule = rules && `\n/* In a style sheet of the page */\nstarling-chat {\n${rules}}\n`;
      const socket = server.origin.replace(/^http/, 'ws');
      return `${script}\n${element(choices, false)}\n${rule}\n` +
        '# Add to the Content-Security-Policy\n' +
        `script-src ${server.origin};\nconnect-src ${server.origin} ${socket}`;
    }
  }
}

function scriptTag({ origin, integrity }: ChatServer): string {
  const pinned = integrity ? `\n  integrity="${integrity}" crossorigin` : '';
  return `<script type="module" src="${origin}/starling.js"${pinned}></script>`;
}

function element(choices: Choices, hasStyle = true): string {
  const style = declarations(choices).map(([name, value]) => `${name}: ${value}`).join('; ');
  const all = attributes(choices);
  if (style && hasStyle) all.push(['style', style]);
  const tag = all.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
  return `<starling-chat${tag}></starling-chat>`;
}

/** The setting with which the page may use the chat, or the reason why it cannot. */
export function pageAdvice(
  address: string,
  server: string,
): { origin?: string; setting?: string; hint: string; isWrong?: boolean } {
  if (address.trim() === '') return { hint: '' };
  const page = URL.parse(address.trim()) ?? URL.parse(`https://${address.trim()}`);
  const isPage = page && /^https?:$/.test(page.protocol) && /\.|:|^localhost$/.test(page.hostname);
  if (!isPage) {
    return { hint: 'Enter the address of a page, such as https://www.example.org.', isWrong: true };
  }
  if (page.origin === server) return { hint: 'A page of this server needs no setting.' };
  if (page.protocol === 'https:' && server.startsWith('http:') && !isLoopback(server)) {
    const hint = 'A page with https cannot use a chat server without it: put a proxy with TLS in ' +
      'front of the server.';
    return { hint, isWrong: true };
  }
  const { origin } = page;
  const setting = `ALLOWED_ORIGINS=${origin}`;
  return isLoopback(origin)
    ? { origin, setting, hint: 'Needed only in production (NODE_ENV=production).' }
    : {
      origin,
      setting,
      hint: 'Set this on the server, after a comma if there are other origins.',
    };
}

function isLoopback(origin: string): boolean {
  return /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(origin).hostname);
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
