/**
 * Host rule: the names by which the server may be asked. A page whose name was pointed at this machine (DNS
 * rebinding) is of the server's own origin for the browser; only the header `Host` gives it away.
 */
import { hostnameOf, isLoopbackName } from '../../lib/host-name.ts';

export interface HostRule {
  /** `host`: the header. Programs that send none are let in. */
  allows(host: string | undefined): boolean;
}

/** IPv4 or, in brackets, IPv6, in a name as hostnameOf() returns it. */
const ADDRESS = /^(?:[\d.]+|\[[\da-f:.]+\])$/;

/** `['*']` allows every name; localhost and addresses are always allowed, since nobody can rebind them. */
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
