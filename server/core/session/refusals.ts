/** Refusals that sessions make themselves, and the frame that carries any refusal to the client. */
import type { Log } from '../../lib/log.ts';
import { type Refusal, REFUSALS } from '../protocol/codes.ts';
import type { RefusedFrame } from '../protocol/frames.ts';
import type { MetricsHooks } from '../room/metrics-hooks.ts';
import { rateLimited } from './guard.ts';
import type { Outbound } from './outbound.ts';

/** The room and id of the refused frame, if known. */
export interface About {
  room?: string;
  id?: string;
}

export const UNAVAILABLE: Refusal = {
  code: 'unavailable',
  message: 'the history is unavailable now; try again later',
  retryAfterMs: 2_000,
};
export const TOO_MANY_READS = rateLimited('too many read requests at once', 1_000);
export const tooManyRooms = (roomsMax: number): Refusal => ({
  code: 'forbidden',
  reason: 'rooms_max',
  max: roomsMax,
  message: `at most ${roomsMax} rooms on one connection`,
});
export const NOT_JOINED: Refusal = { code: 'not_joined', message: 'join the room first' };

export function sendRefusal(
  refused: Refusal,
  about: About,
  outbound: Pick<Outbound, 'isOpen' | 'connection' | 'sendFrame'>,
  { metricsHooks, log }: { metricsHooks: MetricsHooks; log: Log },
): void {
  if (!outbound.isOpen) return;
  const { code } = refused;
  metricsHooks.refused(code);
  log.debug('session: refused', { connection: outbound.connection, code });
  outbound.sendFrame(refusedFrame(refused, about));
}

export function refusedFrame({ code, message, ...more }: Refusal, about: About = {}): RefusedFrame {
  return { type: 'refused', code, message, retry: REFUSALS[code].retry, ...about, ...more };
}
