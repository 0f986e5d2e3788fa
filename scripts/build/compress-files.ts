/**
 * Compresses built files: the server sends FILE.br or FILE.gz instead of FILE. Part of the build.
 */
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Shorter ones fit into a network packet anyway. */
const BYTES_MIN = 1_000;
const AT_ONCE_MAX = 4;
const TYPES = ['.css', '.html', '.js', '.json', '.map', '.svg', '.ts'];
const BROTLI_QUALITY = 11;
/** Only developers load source maps. A ninth of the time, and 8 % more bytes. */
const MAP_QUALITY = 9;
const GZIP_LEVEL = 9;

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Returns the encodings of all files, which are contents by path. */
export async function compressFiles(
  files: ReadonlyMap<string, Uint8Array>,
): Promise<Map<string, Uint8Array>> {
  const encodings = new Map<string, Uint8Array>();
  const remaining = files.entries();
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, async () => {
    for (const [path, body] of remaining) {
      if (body.length <= BYTES_MIN || !TYPES.includes(extname(path))) continue;
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: path.endsWith('.map') ? MAP_QUALITY : BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      };
      encodings.set(`${path}.br`, await compressBrotli(body, { params }));
      encodings.set(`${path}.gz`, await compressGzip(body, { level: GZIP_LEVEL }));
    }
  }));
  return encodings;
}
