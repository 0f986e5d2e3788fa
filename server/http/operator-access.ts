/**
 * Access control for operators' pages: `/metrics` and `/cluster/events`.
 */
import type { Context } from 'hono';
import { bearerOf, isSameText } from './bearer.ts';
import { hostnameOf, isLoopbackAddress, isLoopbackName } from '../lib/host-name.ts';
import type { Access } from '../config/secret-config.ts';
import { callerOf } from '../core/connections/caller.ts';

/** - `closed`: nobody may. - `elsewhere`: only programs on this machine. - `token`: it lacks the token. */
export type AccessRefusal = 'closed' | 'elsewhere' | 'token';

/** A proxy on this machine brings requests from elsewhere, and as a rule says so. */
const FORWARDED = /^(?:x-forwarded-.*|forwarded|via|x-real-ip)$/;

/** Nothing when it may. */
export function refuseOperator(access: Access, c: Context): AccessRefusal | undefined {
  if (access.type === 'closed') return 'closed';
  if (access.type === 'local') return isLocal(c) ? undefined : 'elsewhere';
  return isSameText(bearerOf(c.req.header('authorization')), access.token) ? undefined : 'token';
}

/** From this machine, by a name that no page of another site can take on, and by no proxy. */
function isLocal(c: Context): boolean {
  const { remoteAddress = '', host = '' } = callerOf(c);
  return isLoopbackAddress(remoteAddress) && isLoopbackName(hostnameOf(host) ?? '') &&
    !Object.keys(c.req.header()).some((name) => FORWARDED.test(name));
}
