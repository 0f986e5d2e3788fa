/**
 * Host allowlist (against DNS rebinding): refuses unknown host names with 421, naming the setting.
 */
import type { MiddlewareHandler } from 'hono';
import { hostnameOf } from '../lib/host-name.ts';
import type { HostRule } from '../core/connections/host-rule.ts';

/** Load balancers use any name for these; they reveal nothing about the chat. */
const ALWAYS_ANSWERED = ['/health', '/ready'];

export function knownHosts(hosts: HostRule): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host');
    if (hosts.allows(host) || ALWAYS_ANSWERED.includes(c.req.path)) return await next();
    const name = hostnameOf(host!) ?? 'that';
    const message = `this server does not answer to the name ${name}: add it to ALLOWED_HOSTS`;
    return c.json({ code: 'forbidden', message }, 421);
  };
}
