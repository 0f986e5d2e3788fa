/**
 * Bundles with esbuild and minifies with a second minifier, which saves another 2 %.
 */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { minify } from 'terser';

/** Like esbuild's `build`, with one entry point. Rejects when a source has an error. */
export async function buildShort(options: BuildOptions): Promise<void> {
  const { outputFiles } = await build({ ...options, write: false });
  const map = outputFiles.find(({ path }) => path.endsWith('.map'));
  const bundle = outputFiles.find((file) => file !== map)!;
  const short = await minify(bundle.text, {
    module: true,
    ecma: 2020,
    // Inlined into another function, a timer's callback would keep that function's variables alive.
    compress: { passes: 3, inline: false, reduce_funcs: false },
    format: { comments: /@license/ },
    ...(map
      ? {
        sourceMap: {
          content: map.text,
          filename: basename(bundle.path),
          url: basename(map.path),
        },
      }
      : {}),
  });
  await writeFile(bundle.path, `${short.code}\n`);
  if (map) await writeFile(map.path, short.map as string);
}
