/**
 * `/rooms/{room}/history`: a page of a public room as a `page` frame. Reads the same pages as the
 * API.
 */
import type { Context, Handler } from 'hono';
import type { Replica } from '../assemble.ts';
import { callerOf } from '../core/connections/caller.ts';
import type { PageRequest } from '../core/hub/history.ts';
import { explain, type Log } from '../lib/log.ts';
import { readParameters } from './api/parameters.ts';
import { Problem, problemHeaders, PROBLEMS } from './api/problem.ts';
import { PAGE_QUERY } from './api/schemas.ts';
import { checkRoomName } from './api/stored-room.ts';
import type { HistoryPages } from './history-pages.ts';
import { aboutRequest } from './request-log.ts';

export interface PublicHistoryOptions {
  replica: Pick<Replica, 'abuse' | 'moderation' | 'auth'>;
  pages: HistoryPages;
  log: Log;
}

export function publicHistory({ replica, pages, log }: PublicHistoryOptions): Handler {
  const { abuse, moderation, auth } = replica;

  const readPage = async (c: Context): Promise<string> => {
    // Requests here are always anonymous.
    if (!auth.areGuestsAllowed) throw new Problem('forbidden', 'only signed users may read here');
    const room = c.req.param('room') ?? '';
    checkRoomName(room);
    if (!moderation.isPublic(room)) {
      throw new Problem('forbidden', 'this room is not public');
    }
    const query = readParameters(PAGE_QUERY, c.req.query()) as Omit<PageRequest, 'room'>;
    const caller = callerOf(c);
    const network = abuse.networks.of(caller);
    const account = () => {
      const account = abuse.accounts.ofReader(network);
      account.creditSent(c.req.url.length);
      return account;
    };
    const source = network ?? caller.remoteAddress ?? '';
    return (await pages.read({ room, ...query }, { account, source })).text;
  };

  return async (c) => {
    try {
      const text = await readPage(c);
      return c.body(text, 200, { 'Cache-Control': 'no-store', 'Content-Type': 'application/json' });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { problem, message, cause } = error;
      if (cause) log.warn('history: unavailable', { ...aboutRequest(c), reason: explain(cause) });
      const code = problem.replaceAll('-', '_');
      return c.json({ code, message }, PROBLEMS[problem].status, problemHeaders(error));
    }
  };
}
