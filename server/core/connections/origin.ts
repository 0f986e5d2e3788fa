/**
 * Origin rule: the pages that may connect. Browsers name the page's origin; programs name none and
 * are let in, since they could name any.
 */
import type { Caller } from './caller.ts';

export interface OriginRule {
  allows(caller: Pick<Caller, 'origin' | 'host' | 'remoteAddress' | 'forwardedProto'>): boolean;
}

/**
 * `['*']` allows every page; the server's own pages are always allowed. `isProxy`: whether what the
 * other end of the connection says of the client is believed.
 */
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
      // The network may have made up a page that came without TLS. Only a proxy that ends TLS knows
      // that the server itself was asked with it.
      return remoteAddress === undefined || !isProxy(remoteAddress);
    },
  };
}

/** As the first proxy on the way says. Some write `wss` for a WebSocket. */
function isSecure(forwardedProto = ''): boolean {
  return /^\s*(?:https|wss)\s*(?:,|$)/i.test(forwardedProto);
}
