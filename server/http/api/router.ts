/**
 * The API router: authenticates, authorizes and validates requests, then runs the operation.
 * Accepts keys only in the Authorization header, which browsers do not send by themselves, so pages
 * of other sites cannot use a visitor's key.
 */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { aboutRequest } from '../request-log.ts';
import type { HttpAnswer } from '../../core/connections/host.ts';
import { explain, type Log } from '../../lib/log.ts';
import { callerOf } from '../../core/connections/caller.ts';
import type { Accounts } from '../../core/session/account.ts';
import type { OriginRule } from '../../core/connections/origin.ts';
import { readJson } from './json-body.ts';
import { type ApiKey, type ApiKeys, hasScope, opensRoom } from './key.ts';
import type { Operation } from './operation.ts';
import { readParameters } from './parameters.ts';
import { invalidRequest, Problem, problemResponse } from './problem.ts';
import type { Quota } from './quota.ts';
import { visitorOf } from './visitor.ts';

export interface RouterOptions {
  operations: readonly Operation[];
  keys: ApiKeys;
  quota: Quota;
  accounts: Pick<Accounts, 'ofKey' | 'ofReader'>;
  networkOf(c: Context): string | undefined;
  /** Whether the room can be read without an identity. */
  isPublic(room: string): boolean;
  origins: OriginRule;
  bodyBytesMax: number;
  log: Log;
}

/**
 * Concurrent requests. A stream does not count after its response has begun, nor do readers without
 * a key that wait in a queue of their own: a crowd of them must not keep out requests with a key.
 */
const REQUESTS_IN_PROGRESS_MAX = 128;

export type ApiEnv = { Bindings: { answer?: HttpAnswer } };

export function createRouter(options: RouterOptions): Hono<ApiEnv> {
  const { operations, log } = options;
  const app = new Hono<ApiEnv>();
  let inProgress = 0;

  for (const operation of operations) {
    app.on(operation.method, operation.path.replace(/\{(\w+)\}/g, ':$1'), async (c) => {
      const isQueued = operation.hasReaderQueue && c.req.header('authorization') === undefined;
      const places = isQueued ? 0 : 1;
      if (inProgress + places > REQUESTS_IN_PROGRESS_MAX) {
        const busy = 'too many requests at once';
        return problemResponse(new Problem('unavailable', busy, { retryAfterMs: 1_000 }));
      }
      inProgress += places;
      const headers: Record<string, string> = {};
      try {
        return withHeaders(await answer(operation, c, headers, options), headers);
      } catch (error) {
        return withHeaders(problemResponse(asProblem(error, c, log)), headers);
      } finally {
        inProgress -= places;
      }
    });
  }
  app.all('*', (c) => {
    const path = c.req.path.slice(c.req.path.indexOf('/api/v1') + '/api/v1'.length);
    const matching = operations.filter((operation) => patternOf(operation.path).test(path));
    if (matching.length === 0) {
      return problemResponse(new Problem('not-found', 'no such path'));
    }
    const methods = matching.flatMap(({ method }) => method === 'GET' ? ['GET', 'HEAD'] : [method]);
    const headers = { Allow: methods.join(', ') };
    return problemResponse(
      new Problem('method-not-allowed', `use ${methods.join(' or ')}`, { headers }),
    );
  });
  return app;
}

/** Adds to `headers` those that every response needs, even a problem. */
async function answer(
  operation: Operation,
  c: Context<ApiEnv>,
  headers: Record<string, string>,
  options: RouterOptions,
): Promise<Response> {
  const key = await keyOf(c, operation, options.keys);
  if (key) {
    const { retryAfterMs, headers: quota } = options.quota.takeRequest(key.id);
    Object.assign(headers, quota);
    if (retryAfterMs > 0) {
      throw new Problem('rate-limited', 'too many requests with this key', { retryAfterMs });
    }
  } else if (operation.access === 'read-or-public') {
    const origin = c.req.header('origin');
    headers.Vary = 'Origin';
    if (!options.origins.allows(callerOf(c))) {
      throw new Problem('forbidden', 'this page’s origin is not allowed here');
    }
    if (origin !== undefined) headers['Access-Control-Allow-Origin'] = origin;
  }
  const params = readParameters(operation.params, c.req.param());
  const query = readParameters(operation.query, c.req.query());
  readParameters(operation.headers, c.req.header());
  checkRoomAccess(
    operation,
    key,
    (params.room ?? query.room) as string | undefined,
    options.isPublic,
  );
  // Read the body last: the server waits for it only after the request is authorized.
  const json = operation.body && await readJson(c.req.raw, { bytesMax: options.bodyBytesMax });
  return await operation.answer({
    key,
    visitor: () => visitorOf(key!),
    account() {
      const { accounts, networkOf } = options;
      const account = key ? accounts.ofKey(key.id) : accounts.ofReader(networkOf(c));
      account.creditSent(c.req.url.length);
      return account;
    },
    network: () => options.networkOf(c),
    remoteAddress: callerOf(c).remoteAddress,
    params,
    query,
    body: operation.body && checkBody(operation.body, json),
    header: (name) => c.req.header(name),
    isHead: c.req.method === 'HEAD',
    connection: c.env?.answer,
  });
}

async function keyOf(
  c: Context,
  { access }: Operation,
  keys: ApiKeys,
): Promise<ApiKey | undefined> {
  if (access === 'open') return undefined;
  const header = c.req.header('authorization');
  if (header === undefined) {
    if (access === 'read-or-public') return undefined;
    throw new Problem('unauthorized', 'send a key: Authorization: Bearer sk_…');
  }
  const key = await keys.find(/^Bearer +(\S+)$/i.exec(header)?.[1] ?? '');
  if (!key) throw new Problem('unauthorized', 'the key is wrong, revoked or expired');
  const scope = access === 'read-or-public' ? 'read' : access;
  if (!hasScope(key, scope)) throw new Problem('forbidden', `the key lacks the scope ${scope}`);
  return key;
}

function checkRoomAccess(
  { access }: Operation,
  key: ApiKey | undefined,
  room: string | undefined,
  isPublic: (room: string) => boolean,
): void {
  if (room === undefined) {
    const concernsAllRooms = access === 'moderate' || access === 'admin';
    if (!concernsAllRooms || key?.rooms === undefined) return;
    throw new Problem('forbidden', 'this request needs a key for all rooms, or the parameter room');
  }
  if (key && !opensRoom(key, room)) {
    throw new Problem('forbidden', 'the key is not for this room');
  }
  if (!key && access !== 'open' && !isPublic(room)) {
    throw new Problem('unauthorized', 'this room is not public: send a key');
  }
}

function checkBody(schema: v.GenericSchema, value: unknown): unknown {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw invalidRequest(
    result.issues.slice(0, 20).map(({ path = [], message }) => ({
      pointer: `#${path.map(({ key }) => `/${escaped(String(key))}`).join('')}`,
      message,
    })),
  );
}

/** Escapes a key for a JSON pointer in a URL fragment (RFC 6901). */
function escaped(key: string): string {
  return encodeURIComponent(
    key.toWellFormed().slice(0, 100).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'),
  );
}

function asProblem(error: unknown, c: Context, log: Log): Problem {
  if (error instanceof Problem) {
    const { cause } = error;
    if (cause) log.warn('api: unavailable', { ...aboutRequest(c), reason: explain(cause) });
    return error;
  }
  log.error('api: a request failed', { ...aboutRequest(c), reason: explain(error) });
  return new Problem('internal', 'the request failed on the server');
}

function withHeaders(response: Response, headers: Record<string, string>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
}
