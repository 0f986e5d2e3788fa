/**
 * Plugins for the widget's build: minify template literals, and let lazy bundles share the room's
 * code.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const SHARED = new URL('../../web/widget/loading/shared.ts', import.meta.url);

/**
 * Minifies inside template literals: style sheets completely, `html` by its indentation, since a
 * line break there reads like a space. The widget has no other texts with several lines.
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
 * Resolves imports of shared modules to the instance of the room's bundle that loaded this one; its
 * address contains the number of the attempt.
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

/** Moves the challenge solver from the room's bundle into the extras, which are pinned as well. */
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
