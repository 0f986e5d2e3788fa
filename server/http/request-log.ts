/**
 * An id for each HTTP request, in its answer and in every line about it: the one that the proxy in
 * front gave, if it has the form of one, else a new one. Lines name the route and never the address,
 * which may hold anything.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { requestId } from 'hono/request-id';
import { routePath } from 'hono/route';
import type { Log, LogFields } from '../lib/log.ts';

const ID_LENGTH_MAX = 64;

export function requestIds(): MiddlewareHandler {
  const name = requestId({ limitLength: ID_LENGTH_MAX });
  return (c, next) =>
    name(c, async () => {
      await next();
      // A route that answers with a Response of its own would lose it.
      c.header('X-Request-Id', c.get('requestId'));
    });
}

/** A line at debug level for each answer. */
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
