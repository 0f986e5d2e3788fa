/**
 * Refused pages: tells their owner, in the close text and in the log, which setting allows them.
 * Anyone can invent origins, so the log names each once, and only a few.
 */
import type { Log } from '../../lib/log.ts';
import { PAGE_NOT_ALLOWED } from '../protocol/codes.ts';

/** Names in the log per hour. */
const LOGGED_MAX = 20;
const HOUR_MS = 3_600_000;
/** Limit of a WebSocket's close text (RFC 6455, 5.5.1). */
const CLOSE_TEXT_BYTES_MAX = 123;
/** ASCII, as browsers write origins. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[!-~]+$/;

/** Returns the close text for a page of this origin. */
export function createRefusedPages(
  log: Log,
  now: () => number = () => performance.now(),
): (origin: string) => string {
  const logged = new Set<string>();
  let sinceMs = now();
  return (origin) => {
    const text = `${PAGE_NOT_ALLOWED}: add ${origin} to ALLOWED_ORIGINS`;
    if (!ORIGIN.test(origin) || text.length > CLOSE_TEXT_BYTES_MAX) return PAGE_NOT_ALLOWED;
    if (now() - sinceMs > HOUR_MS) {
      logged.clear();
      sinceMs = now();
    }
    if (!logged.has(origin) && logged.size < LOGGED_MAX) {
      logged.add(origin);
      log.warn('socket: refused a page: to allow it, add its origin to ALLOWED_ORIGINS', {
        origin,
      });
    }
    return text;
  };
}
