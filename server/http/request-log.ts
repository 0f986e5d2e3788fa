/**
 * Request ids and request logging. The id appears in the answer and in every log line; a valid one
 * from the proxy in front is kept. Lines name the route, never the URL, which may contain anything.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { requestId } from 'hono/request-id';
import { routePath } from 'hono/route';
import type { Log, LogFields } from '../lib/log.ts';
import { isSharedFile } from './security-headers.ts';

const ID_LENGTH_MAX = 64;

export function requestIds(): MiddlewareHandler {
  const name = requestId({ limitLength: ID_LENGTH_MAX });
  return (c, next) =>
    name(c, async () => {
      await next();
      // Routes that answer with their own Response would lose it. Shared files are cached.
      if (!isSharedFile(c)) c.res.headers.set('X-Request-Id', c.get('requestId'));
    });
}

export function logAnswers(log: Log): MiddlewareHandler {
  return async (c, next) => {
    const startedAtMs = performance.now();
    await next();
    log.debug('http: answered', {
      ...aboutRequest(c),
      status: c.res.status,
      ms: Math.round(performance.now() - startedAtMs),
    });
  };
}

export function aboutRequest(c: Context): LogFields {
  return { request: c.get('requestId'), method: c.req.method, route: routePath(c, -1) };
}
