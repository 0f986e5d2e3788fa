/**
 * The caller of an HTTP request or a WebSocket, as the rules of origins, hosts and networks need it.
 */
import type { Context } from 'hono';
import type { Host } from './host.ts';

export interface Caller {
  /** Of the page; programs name none. */
  origin: string | undefined;
  /** The header `Host`: the name by which the server was asked. */
  host: string | undefined;
  /** Of the other end of the connection: the client, or the proxy in front. */
  remoteAddress: string | undefined;
  /** The header `X-Forwarded-For`. */
  forwardedFor: string | undefined;
  /** The header `X-Forwarded-Proto`. */
  forwardedProto: string | undefined;
}

export function callerOf(c: Context): Caller {
  const env = c.env as Host | undefined;
  return {
    origin: c.req.header('origin'),
    host: c.req.header('host'),
    remoteAddress: env?.remoteAddress,
    forwardedFor: c.req.header('x-forwarded-for'),
    forwardedProto: c.req.header('x-forwarded-proto'),
  };
}
