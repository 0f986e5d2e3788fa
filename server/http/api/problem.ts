/**
 * Problem details, `application/problem+json` (RFC 9457). Programs rely on the stable `type`, never
 * on the text; the page `/api` documents each type.
 */
import type { Refusal, RefusalCode, RefusalDetails } from '../../core/protocol/codes.ts';

export const PROBLEMS = {
  'invalid': { status: 400, title: 'The request is not valid' },
  'unauthorized': { status: 401, title: 'A valid key is needed' },
  'forbidden': { status: 403, title: 'This is not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'The method is not supported here' },
  'too-late': { status: 408, title: 'The request did not arrive in time' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON' },
  'key-reused': { status: 422, title: 'The Idempotency-Key was used for something else' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'internal': { status: 500, title: 'Something went wrong here' },
  'unavailable': { status: 503, title: 'Not available now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemName = keyof typeof PROBLEMS;

/** The place of a fault: in the body (a JSON Pointer as a fragment) or a parameter. */
export type Fault = { message: string } & ({ pointer: string } | { parameter: string });

export interface ProblemMore {
  errors?: readonly Fault[];
  /** Why a post was refused. */
  details?: RefusalDetails;
  retryAfterMs?: number;
  headers?: Readonly<Record<string, string>>;
}

export class Problem extends Error {
  override name = 'Problem';
  readonly problem: ProblemName;
  readonly more: ProblemMore;

  constructor(problem: ProblemName, detail: string, more: ProblemMore = {}) {
    super(detail);
    this.problem = problem;
    this.more = more;
  }
}

const BY_REFUSAL: Readonly<Record<RefusalCode, ProblemName>> = {
  invalid: 'invalid',
  too_large: 'too-large',
  not_joined: 'forbidden',
  forbidden: 'forbidden',
  not_found: 'not-found',
  rate_limited: 'rate-limited',
  unavailable: 'unavailable',
};

export function problemOf(
  { code, message, retryAfterMs, held: _, ...details }: Refusal,
): Problem {
  return new Problem(BY_REFUSAL[code], message, { retryAfterMs, details });
}

export function problemResponse(refused: Problem): Response {
  const { problem, message: detail, more: { errors, details } } = refused;
  const { status, title } = PROBLEMS[problem];
  const body = { type: typeOf(problem), title, status, detail, errors, ...details };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...problemHeaders(refused) },
  });
}

export function problemHeaders({ problem, more }: Problem): Record<string, string> {
  const { retryAfterMs, headers } = more;
  return {
    'Cache-Control': 'no-store',
    ...(problem === 'unauthorized' ? { 'WWW-Authenticate': 'Bearer realm="starling"' } : {}),
    ...(retryAfterMs === undefined ? {} : { 'Retry-After': seconds(retryAfterMs) }),
    ...headers,
  };
}

export function invalidRequest(errors: readonly Fault[]): Problem {
  const [first] = errors;
  const name = first && ('pointer' in first ? first.pointer : first.parameter);
  return new Problem('invalid', `${name}: ${first?.message}`, { errors });
}

/** Relative, so it is the same on every server. */
export function typeOf(problem: ProblemName): string {
  return `/api#${problem}`;
}

function seconds(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1_000)));
}
