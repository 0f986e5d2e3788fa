/**
 * Plugin of the widget's build that minifies the style sheets and markup in its template literals.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A line break in `html` reads like a space. The widget has no other texts with several lines. */
export const shrinkTemplates: Plugin = {
  name: 'shrink-templates',
  setup({ onLoad }) {
    onLoad({ filter: /web[\\/]widget[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replace(/\bcss`[^`]*`/g, shrinkStyles).replace(/\n +/g, '\n');
      return { contents, loader: 'ts' };
    });
  },
};

function shrinkStyles(styles: string): string {
  return styles.replace(/\/\*.*?\*\//gs, '').replace(/\s+/g, ' ').replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/: /g, ':').replaceAll(';}', '}').replace(/(?<![\d.])0\./g, '.');
}
