/**
 * HTTP probe: plain requests to a deployed chat, each on a new connection, to check that the mesh
 * or proxy always reaches a replica that answers.
 */
import { get } from 'node:http';
import { get as getSecure } from 'node:https';

export interface HttpProbe {
  readonly count: number;
  /** One sentence per failure; the first `FAILURES_MAX`. */
  readonly failures: readonly string[];
  /** Idempotent. */
  stop(): Promise<void>;
}

const EVERY_MS = 50;
const ANSWER_WITHIN_MS = 3_000;
const READY_WITHIN_MS = 1_000;
const FAILURES_MAX = 1_000;

export function startHttpProbe(urls: readonly string[]): HttpProbe {
  const failures: string[] = [];
  let count = 0;
  let isStopped = false;

  const probe = async (url: string): Promise<void> => {
    const atMs = Date.now();
    count += 1;
    const failure = await request(new URL('/health', url));
    if (failure && failures.length < FAILURES_MAX) {
      failures.push(`${new Date(atMs).toISOString()} ${url}: ${failure}`);
    }
  };
  const run = async (): Promise<void> => {
    for (let turn = 0; !isStopped; turn++) {
      await probe(urls[turn % urls.length]!);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  };
  const running = run();

  return {
    get count() {
      return count;
    },
    failures,
    stop() {
      isStopped = true;
      return running;
    },
  };
}

/** Resolves with the failure; undefined for a good answer. */
function request(url: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    const start = url.protocol === 'https:' ? getSecure : get;
    // A kept connection would always reach the same replica.
    const made = start(url, { agent: false, timeout: ANSWER_WITHIN_MS }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`);
      });
    });
    made.on('timeout', () => made.destroy(new Error('no answer in time')));
    made.on('error', (error) => resolve(error.message));
  });
}

export async function isReady(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(READY_WITHIN_MS);
    const response = await fetch(`${url}/ready`, { signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
