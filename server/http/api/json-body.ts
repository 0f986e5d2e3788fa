/**
 * Reads a request's JSON body, bounded in bytes and time. Throws a Problem.
 */
import { Problem } from './problem.ts';

export interface BodyLimits {
  bytesMax: number;
  withinMs?: number;
}

const DEPTH_MAX = 20;
const BODY_WITHIN_MS = 10_000;

export async function readJson(request: Request, limits: BodyLimits): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(type)) {
    throw new Problem('unsupported-media-type', 'the Content-Type must be application/json');
  }
  const bytes = await readBytes(request, limits);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidBody('must be UTF-8');
  }
  if (isDeeper(text, DEPTH_MAX)) {
    throw invalidBody(`must not be nested deeper than ${DEPTH_MAX} levels`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw invalidBody('must be JSON');
  }
}

/** Counts the bytes read, as a request without a length may have any. */
async function readBytes(
  request: Request,
  { bytesMax, withinMs = BODY_WITHIN_MS }: BodyLimits,
): Promise<Uint8Array> {
  const tooLarge = () => new Problem('too-large', `the body must have at most ${bytesMax} bytes`);
  const announced = request.headers.get('content-length');
  const size = announced === null ? bytesMax : Number(announced);
  if (!(size <= bytesMax)) throw tooLarge();
  if (!request.body) return new Uint8Array();
  const reader = request.body.getReader();
  const bytes = new Uint8Array(size);
  let length = 0;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  }, withinMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) throw new Problem('too-late', `the body must arrive within ${withinMs} ms`);
      if (done) return bytes.subarray(0, length);
      if (length + value.length > size) throw tooLarge();
      bytes.set(value, length);
      length += value.length;
    }
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
}

function invalidBody(message: string): Problem {
  return new Problem('invalid', `the body ${message}`, { errors: [{ pointer: '#', message }] });
}

/** Counts brackets outside strings. The result is irrelevant for text that is not JSON. */
function isDeeper(text: string, depthMax: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (isInString) {
      if (char === '\\') i += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{' || char === '[') {
      if (++depth > depthMax) return true;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return false;
}
