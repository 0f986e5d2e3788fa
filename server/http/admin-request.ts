/**
 * Parts of the console's routes: the session of a request, its body, and limits.
 */
import type { Context } from 'hono';
import * as v from 'valibot';
import type { FoundSession } from '../features/console/staff.ts';
import { readJson } from './api/json-body.ts';
import { Problem } from './api/problem.ts';

export interface AdminBindings {
  Variables: { session: FoundSession };
}

const BODY_BYTES_MAX = 8_192;

/** Throws a Problem that names the wrong field. */
export async function readBody<T extends v.GenericSchema>(
  c: Context,
  schema: T,
): Promise<v.InferOutput<T>> {
  const body = await readJson(c.req.raw, { bytesMax: BODY_BYTES_MAX });
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Problem('invalid', `${v.getDotPath(issue) ?? 'the body'}: ${issue.message}`);
}

/** Throws a Problem if the wait is not 0. */
export function tooMany(retryAfterMs: number): void {
  if (retryAfterMs > 0) throw new Problem('rate-limited', 'too many requests', { retryAfterMs });
}
