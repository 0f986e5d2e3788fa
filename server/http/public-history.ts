/**
 * `/rooms/{room}/history`: pages of public rooms for readers without a key. The parameters are those
 * of the API's messages.
 */
import type { Context, Handler } from 'hono';
import type { Replica } from '../assemble.ts';
import { checkParameters, type ParameterFault } from './api/parameters.ts';
import { PAGE_QUERY } from './api/schemas.ts';
import { aboutRequest } from './request-log.ts';
import { createFairLine } from '../lib/fair-line.ts';
import { explain, type Log } from '../lib/log.ts';
import { utf8Bytes } from '../lib/utf8-bytes.ts';
import { faultInRoomName } from '../core/protocol/room-name.ts';
import type { PageRequest } from '../core/hub/history.ts';
import { callerOf } from '../core/connections/caller.ts';
import { reservePage } from '../core/session/page-budget.ts';

export interface PublicHistoryOptions {
  replica: Pick<Replica, 'hub' | 'guard' | 'moderation' | 'auth'>;
  log: Log;
}

/** Pages that are read at the same time. */
const PAGES_UNDER_WAY_MAX = 32;
/** Requests that wait for that. */
const WAITING_MAX = 2_048;
/** Of one network or, where networks are not known, of one address. */
const WAITING_PER_SOURCE_MAX = 256;

export function publicHistory({ replica, log }: PublicHistoryOptions): Handler {
  const { hub, guard, moderation, auth } = replica;
  const line = createFairLine({
    placesMax: PAGES_UNDER_WAY_MAX,
    waitingMax: WAITING_MAX,
    waitingPerSourceMax: WAITING_PER_SOURCE_MAX,
  });

  /** Pays for the page and reads it. */
  const answerPage = async (c: Context, network: string | undefined, request: PageRequest) => {
    const account = guard.accounts.ofReader(network);
    account.earn(c.req.url.length);
    const budget = reservePage(account);
    if (typeof budget === 'number') return tooMuch(c, budget);
    let bytes = 0;
    try {
      let text = '';
      await hub.page(request, {
        bytesMax: budget.bytesMax,
        send: (encoded) => void (text = encoded),
      });
      bytes = utf8Bytes(text);
      return c.body(text, 200, { 'Cache-Control': 'no-store', 'Content-Type': 'application/json' });
    } catch (error) {
      const about = { ...aboutRequest(c), room: request.room, reason: explain(error) };
      log.warn('history: refused as unavailable', about);
      return c.json({ code: 'unavailable', message: 'the history cannot be reached now' }, 503);
    } finally {
      budget.settle(bytes);
    }
  };

  return async (c) => {
    // Nobody says who they are here.
    if (!auth.areGuestsAllowed) {
      return c.json({ code: 'forbidden', message: 'only signed users may read here' }, 403);
    }
    const room = c.req.param('room') ?? '';
    const fault = faultInRoomName(room);
    if (fault) return invalid(c, `room: ${fault}`);
    if (!moderation.isPublic(room)) {
      return c.json({ code: 'forbidden', message: 'this room is not open to everybody' }, 403);
    }
    const { values, faults } = checkParameters(PAGE_QUERY, c.req.query());
    if (faults[0]) return invalid(c, textOf(faults[0]));
    const caller = callerOf(c);
    const network = guard.networks.of(caller);
    const place = line.enter(network ?? caller.remoteAddress ?? '');
    if (!place) return tooMuch(c, 1_000);
    const leave = await place;
    try {
      return await answerPage(c, network, { room, ...values as Omit<PageRequest, 'room'> });
    } finally {
      leave();
    }
  };
}

/** A seq has no bound that a reader needs to know. */
function textOf({ parameter, message }: ParameterFault): string {
  return `${parameter}: ${message.replace(` to ${Number.MAX_SAFE_INTEGER}`, '')}`;
}

function invalid(c: Context, message: string): Response {
  return c.json({ code: 'invalid', message }, 400);
}

function tooMuch(c: Context, retryAfterMs: number): Response {
  c.header('Retry-After', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  return c.json({ code: 'rate_limited', message: 'too many pages asked for' }, 429);
}
