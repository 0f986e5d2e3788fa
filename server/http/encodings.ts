/** Content negotiation: chooses the encoding of an answer by the request's `Accept-Encoding`. */
import { parseAccept } from 'hono/utils/accept';

export type Encoding = 'br' | 'gzip';

/** Browsers send about 30 characters; a longer header counts as absent, as parsing takes time. */
const HEADER_LENGTH_MAX = 256;

/** `offered`: the best first. Undefined: send the answer as it is. */
export function chooseEncoding(
  header: string | undefined,
  offered: readonly Encoding[],
): Encoding | undefined {
  const accepted = parseAccept(header && header.length <= HEADER_LENGTH_MAX ? header : '');
  const qualityOf = (name: string): number | undefined =>
    accepted.find(({ type }) => type.toLowerCase() === name)?.q;
  const rest = qualityOf('*') ?? 0;
  const identity = qualityOf('identity') ?? 0;
  const choices = offered.map((encoding) => ({ encoding, quality: qualityOf(encoding) ?? rest }))
    .filter(({ quality }) => quality > 0 && quality >= identity);
  return choices.sort((a, b) => b.quality - a.quality)[0]?.encoding;
}
