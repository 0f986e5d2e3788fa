/**
 * Which pages may connect. Browsers name the page's origin; programs name none and are let in,
 * since they could name any.
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
      // Only a proxy that ends TLS knows by which scheme the server was asked.
      const isKnown = forwardedProto !== undefined && remoteAddress !== undefined &&
        isProxy(remoteAddress);
      const protocol = isKnown ? protocolOf(forwardedProto) : undefined;
      return protocol === undefined || page.protocol === protocol;
    },
  };
}

/** Of the first proxy on the way. Some write `wss` for a WebSocket. */
function protocolOf(forwardedProto: string): string | undefined {
  const [, secure] = /^\s*(?:http|ws)(s?)\s*(?:,|$)/i.exec(forwardedProto) ?? [];
  return secure === undefined ? undefined : `http${secure.toLowerCase()}:`;
}
