/**
 * Answers a request for a file in memory: the encoding that the client accepts, with an ETag of its
 * own, or 304. Ranges are not supported.
 */
import { chooseEncoding, type Encoding } from './encodings.ts';
import type { WebFile } from './static-files.ts';

const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/** `readHeader` reads a header of the request; `headers` are added to the answer. */
export function answerFile(
  file: WebFile,
  readHeader: (name: string) => string | undefined,
  headers: Readonly<Record<string, string>>,
): Response {
  const offered = ENCODINGS.filter((encoding) => file[encoding]);
  const encoding = chooseEncoding(readHeader('accept-encoding'), offered);
  const body = encoding ? file[encoding]! : file.body;
  const etag = encoding ? `"${file.hash}-${encoding}"` : `"${file.hash}"`;
  const common = {
    ...headers,
    ETag: etag,
    ...(offered.length > 0 ? { Vary: 'Accept-Encoding' } : {}),
  };
  if (isCurrent(readHeader('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers: common });
  }
  return new Response(body, {
    headers: {
      ...common,
      'Content-Type': file.type,
      'Content-Length': String(body.length),
      ...(encoding ? { 'Content-Encoding': encoding } : {}),
    },
  });
}

/** Compares weakly (RFC 9110, section 13.1.2): proxies that compress make an ETag weak. */
function isCurrent(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
