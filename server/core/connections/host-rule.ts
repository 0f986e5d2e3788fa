/**
 * Host rule: the host names that the server answers to. Against DNS rebinding: for a browser, a
 * page whose name points to this server has the server's origin; only the `Host` header reveals it.
 */
import { hostnameOf, isLoopbackName } from '../../lib/host-name.ts';

export interface HostRule {
  /** `host`: the `Host` header. Requests without one are allowed. */
  allows(host: string | undefined): boolean;
}

/** IPv4, or IPv6 in brackets, as returned by hostnameOf(). */
const ADDRESS = /^(?:[\d.]+|\[[\da-f:.]+\])$/;

/** `['*']` allows every name. Localhost and IP addresses, which cannot be rebound, always pass. */
export function createHostRule(allowed: readonly string[]): HostRule {
  const isOpen = allowed.includes('*');
  const names = new Set(allowed);
  return {
    allows(host) {
      if (isOpen || host === undefined) return true;
      const hostname = hostnameOf(host);
      if (hostname === undefined) return false;
      return names.has(hostname) || isLoopbackName(hostname) || ADDRESS.test(hostname);
    },
  };
}
