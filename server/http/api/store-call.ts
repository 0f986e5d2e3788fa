/**
 * Store calls: turns a failure of the store into a problem that says when to retry.
 */
import { JoinRefused } from '../../core/hub/account.ts';
import { Problem } from './problem.ts';

const RETRY_AFTER_MS = 2_000;

export async function fromStore<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof JoinRefused) {
      throw new Problem('rate-limited', error.message, { retryAfterMs: error.retryAfterMs });
    }
    const problem = new Problem('unavailable', 'the store cannot be reached now', {
      retryAfterMs: RETRY_AFTER_MS,
    });
    problem.cause = error;
    throw problem;
  }
}
