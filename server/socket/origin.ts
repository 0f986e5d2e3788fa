/**
 * Which pages may connect. Browsers name the page's origin; programs name none and are let in,
 * since they could name any.
 */

export interface OriginRule {
  /** `origin`: the header, if any. `host`: the Host header, the server's own name. */
  allows(origin: string | undefined, host: string | undefined): boolean;
}

/** `['*']` allows every page; the server's own pages are always allowed. */
export function createOriginRule(allowed: readonly string[]): OriginRule {
  const isOpen = allowed.includes('*');
  const origins = new Set(allowed);
  return {
    allows(origin, host) {
      if (isOpen || origin === undefined || origins.has(origin)) return true;
      // By host, not by scheme: behind a proxy that ends TLS the server cannot know the latter.
      return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
    },
  };
}
