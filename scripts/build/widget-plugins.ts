/**
 * What the build of the widget's bundles does besides bundling: shrinks what no minifier may touch, and
 * has the bundles that are loaded later share the room's code.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const SHARED = new URL('../../web/widget/loading/shared.ts', import.meta.url);

/**
 * Shrinks what stands inside templates, which no minifier may touch: of style sheets all that says
 * nothing, of everything else the indentation. A line break alone reads the same in `html`, and the
 * widget has no other texts of several lines.
 */
export const shrunkTemplates: Plugin = {
  name: 'shrunk-templates',
  setup({ onLoad }) {
    onLoad(
      { filter: /web[\\/]widget[\\/][^\\/]+[\\/][^\\/]+\.ts$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const contents = source
          .replace(/\bcss`[^`]*`/g, shrinkStyles)
          .replace(/\n +/g, '\n');
        return { contents, loader: 'ts' };
      },
    );
  },
};

/**
 * Has imports of what the room shares (web/widget/loading/shared.ts) come from the room, which is there by then:
 * from the very one that loaded the bundle, whose address says which attempt that was.
 */
export const fromRoom: Plugin = {
  name: 'from-room',
  async setup({ onResolve, onLoad }) {
    const exports = [
      ...(await readFile(SHARED, 'utf8')).matchAll(/^export \{ (.*) \} from '(.*)'/gm),
    ];
    const modules = exports.map(([, , module]) => basename(module!).replaceAll('.', '\\.'));
    const names = exports.map(([, names]) => names).join(', ');
    const namespace = 'room';
    onResolve({ filter: new RegExp(`(^|/)(${modules.join('|')})$`) }, () => ({
      path: 'starling-room.js',
      namespace,
    }));
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `
        const url = new URL('${path}', import.meta.url);
        url.search = new URL(import.meta.url).searchParams.get('room') ?? '';
        export const { ${names} } = await import(url.href);
      `,
    }));
  },
};

/** Has the room load what solves challenges with its extras, pinned as they are. */
export const solverApart: Plugin = {
  name: 'solver-apart',
  setup({ onResolve }) {
    const path = fileURLToPath(new URL('../../web/widget/room/room-solver.ts', import.meta.url));
    onResolve({ filter: /\/solver\.ts$/ }, () => ({ path }));
  },
};

function shrinkStyles(styles: string): string {
  return styles
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;\}/g, '}');
}
