/**
 * Origin rule: the pages that may connect. Browsers send the page's origin; programs send none and
 * are allowed, since they could send any.
 */
import { isLoopbackName } from '../../lib/host-name.ts';
import type { Caller } from './caller.ts';

export interface OriginRule {
  allows(caller: Pick<Caller, 'origin' | 'host' | 'remoteAddress' | 'forwardedProto'>): boolean;
}

export interface OriginRuleOptions {
  /** Origins; `['*']` allows every page. Own pages always pass. */
  allowed: readonly string[];
  /** Whether the page was allowed since the start. */
  isAdded?(origin: string): boolean;
  /** Also allows pages of this machine, for development. */
  allowsLoopback?: boolean;
  /** Whether the headers of this address are trusted. */
  isProxy?(remoteAddress: string): boolean;
}

export function createOriginRule(
  { allowed, isAdded = () => false, allowsLoopback = false, isProxy = () => false }:
    OriginRuleOptions,
): OriginRule {
  const isOpen = allowed.includes('*');
  const origins = new Set(allowed);
  return {
    allows({ origin, host, remoteAddress, forwardedProto }) {
      if (isOpen || origin === undefined || origins.has(origin)) return true;
      if (isAdded(origin)) return true;
      const page = URL.parse(origin);
      if (page?.origin !== origin || !/^https?:$/.test(page.protocol)) return false;
      if (allowsLoopback && isLoopbackName(page.hostname)) return true;
      if (page.host !== host) return false;
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
