/**
 * Access control for operator pages: `/metrics` and `/cluster/events`.
 */
import type { Context } from 'hono';
import { bearerOf, isSameText } from './bearer.ts';
import { hostnameOf, isLoopbackAddress, isLoopbackName } from '../lib/host-name.ts';
import type { Access } from '../config/secret-config.ts';
import { callerOf } from '../core/connections/caller.ts';

/** `closed`: never. `elsewhere`: only from this machine. `token`: a missing or wrong token. */
export type AccessRefusal = 'closed' | 'elsewhere' | 'token';

/** Headers by which a proxy on this machine reveals itself. */
const FORWARDED = /^(?:x-forwarded-.*|forwarded|via|x-real-ip)$/;

export function refuseOperator(access: Access, c: Context): AccessRefusal | undefined {
  if (access.type === 'closed') return 'closed';
  if (access.type === 'local') return isLocal(c) ? undefined : 'elsewhere';
  return isSameText(bearerOf(c.req.header('authorization')), access.token) ? undefined : 'token';
}

/** From this machine, not through a proxy, and by a name that DNS rebinding cannot use. */
function isLocal(c: Context): boolean {
  const { remoteAddress = '', host = '' } = callerOf(c);
  return isLoopbackAddress(remoteAddress) && isLoopbackName(hostnameOf(host) ?? '') &&
    !Object.keys(c.req.header()).some((name) => FORWARDED.test(name));
}
