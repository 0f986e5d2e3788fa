/**
 * The body of a request -> JSON, or a problem. Its size is bounded before (router.ts).
 */
import { Problem } from './problem.ts';

/** Nothing that the API takes is deeper than a few. */
const DEPTH_MAX = 20;

export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(type)) {
    throw new Problem('unsupported-media-type', 'the Content-Type must be application/json');
  }
  const bytes = await request.arrayBuffer();
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrong('must be UTF-8');
  }
  if (isDeeper(text, DEPTH_MAX)) throw wrong(`must not be nested deeper than ${DEPTH_MAX}`);
  try {
    return JSON.parse(text);
  } catch {
    throw wrong('must be JSON');
  }
}

function wrong(message: string): Problem {
  return new Problem('invalid', `the body ${message}`, { errors: [{ pointer: '#', message }] });
}

/** Counts brackets outside of strings; for text that is no JSON the answer does not matter. */
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
