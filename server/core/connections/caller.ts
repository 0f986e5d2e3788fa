/** Caller of a request: the headers and address that origin, host and network rules use. */
import type { Context } from 'hono';
import type { Host } from './host.ts';

export interface Caller {
  /** Header `Origin`; programs send none. */
  origin: string | undefined;
  host: string | undefined;
  /** Address of the client, or of the proxy in front. */
  remoteAddress: string | undefined;
  forwardedFor: string | undefined;
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
