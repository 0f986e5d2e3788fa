/**
 * Origin rule: the pages that may connect. Browsers send the page's origin; programs send none and
 * are allowed, since they could send any.
 */
import type { Caller } from './caller.ts';

export interface OriginRule {
  allows(caller: Pick<Caller, 'origin' | 'host' | 'remoteAddress' | 'forwardedProto'>): boolean;
}

/** `['*']` allows every page; own pages always pass. `isProxy`: its headers are trusted. */
export function createOriginRule(
  allowed: readonly string[],
  isProxy: (remoteAddress: string) => boolean = () => false,
): OriginRule {
  const isOpen = allowed.includes('*');
  const origins = new Set(allowed);
  return {
    allows({ origin, host, remoteAddress, forwardedProto }) {
      if (isOpen || origin === undefined || origins.has(origin)) return true;
      const page = URL.parse(origin);
      if (page?.origin !== origin || page.host !== host || !/^https?:$/.test(page.protocol)) {
        return false;
      }
      if (page.protocol === 'https:' || !isSecure(forwardedProto)) return true;
      // An attacker on the network could forge a page without TLS. Only a trusted proxy that
      // terminates TLS knows that this request used it.
      return remoteAddress === undefined || !isProxy(remoteAddress);
    },
  };
}

/** As the first proxy says. Some write `wss` for a WebSocket. */
function isSecure(forwardedProto = ''): boolean {
  return /^\s*(?:https|wss)\s*(?:,|$)/i.test(forwardedProto);
}
