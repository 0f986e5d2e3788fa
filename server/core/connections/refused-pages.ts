/**
 * Refused pages: tells their owner, in the close text and in the log, which setting allows them.
 * Anyone can invent origins, so the log names each once, and only a few of each network.
 */
import type { Log } from '../../lib/log.ts';
import { PAGE_NOT_ALLOWED } from '../protocol/codes.ts';
import type { Caller } from './caller.ts';

/** Names in the log per hour, in total and from callers of one network. */
const LOGGED_MAX = 20;
const LOGGED_PER_NETWORK_MAX = 2;
const HOUR_MS = 3_600_000;
/** Limit of a WebSocket's close text (RFC 6455, 5.5.1). */
const CLOSE_TEXT_BYTES_MAX = 123;
/** ASCII, as browsers write origins. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[!-~]+$/;

/** Returns the close text for a caller whose page was refused. `network`: undefined if unknown. */
export function createRefusedPages(log: Log, now: () => number = () => performance.now()) {
  const logged = new Set<string>();
  const byNetwork = new Map<string | undefined, number>();
  let sinceMs = now();

  const mayLog = (origin: string, network: string | undefined): boolean => {
    if (now() - sinceMs > HOUR_MS) {
      logged.clear();
      byNetwork.clear();
      sinceMs = now();
    }
    const count = network === undefined ? 0 : byNetwork.get(network) ?? 0;
    if (logged.has(origin) || logged.size >= LOGGED_MAX || count >= LOGGED_PER_NETWORK_MAX) {
      return false;
    }
    logged.add(origin);
    byNetwork.set(network, count + 1);
    return true;
  };
  return ({ origin = '', host }: Pick<Caller, 'origin' | 'host'>, network?: string): string => {
    const text = `${PAGE_NOT_ALLOWED}: add ${origin} to ALLOWED_ORIGINS`;
    if (!ORIGIN.test(origin) || text.length > CLOSE_TEXT_BYTES_MAX) return PAGE_NOT_ALLOWED;
    // The server's own name: perhaps a page that someone on the network forged (see origin.ts).
    if (URL.parse(origin)?.host === host) return `${PAGE_NOT_ALLOWED}: open it with https`;
    if (mayLog(origin, network)) {
      log.warn(
        'socket: refused a page: if it is yours, allow it in the console (/admin) or by ALLOWED_ORIGINS',
        {
          origin,
        },
      );
    }
    return text;
  };
}
