/**
 * Server-sent events of a room: for programs, and for readers whose network blocks WebSockets.
 * Public rooms need no key.
 */
import * as v from 'valibot';
import { wholeNumber } from '../../lib/whole-number.ts';
import { type Account, PAGE_BYTES_MIN } from '../../core/hub/account.ts';
import type { Hub } from '../../core/hub/hub.ts';
import type { ApiKeys } from './key.ts';
import { type Operation, operation } from './operation.ts';
import { Problem } from './problem.ts';
import { entry, type Fields } from './schemas.ts';
import { fromStore } from './store-call.ts';
import type { Streams } from './streams.ts';

export interface EventsOptions {
  hub: Pick<Hub, 'isOpen'>;
  streams: Streams;
  keys: Pick<ApiKeys, 'isGood'>;
  isPublic(room: string): boolean;
  fields: Fields;
}

const LAST_EVENT_ID = 'Last-Event-ID';
const TYPE = 'text/event-stream';

export function eventOperations(
  { hub, streams, keys, isPublic, fields }: EventsOptions,
): Operation[] {
  const seq = v.optional(wholeNumber(0, Number.MAX_SAFE_INTEGER));
  return [
    operation({
      id: 'followRoom',
      method: 'GET',
      path: '/rooms/{room}/events',
      tag: 'Rooms',
      summary: 'Follow a room with server-sent events',
      description: [
        'Event `reset`: `{room, head, first, entries}`, the latest page; it replaces what the',
        'reader has. Event `entry`: one entry of any kind, in order and without gaps. The `id`',
        'of an event is its seq: a reader that reconnects with it as `Last-Event-ID` (as browsers',
        'do) receives exactly what it missed, from any replica, or `reset` if that is no longer',
        'kept. `after` does the same for the first request. A slow reader is disconnected and can',
        'resume. Public rooms need no key.',
      ].join(' '),
      access: 'read-or-public',
      params: { room: fields.room },
      query: { after: seq },
      headers: { [LAST_EVENT_ID]: seq },
      answers: { 200: { description: 'An endless stream of events.', type: TYPE, schema: entry } },
      async answer(
        { key, account, network, params: { room }, query, header, isHead, connection },
      ) {
        const headers = {
          'Content-Type': `${TYPE}; charset=utf-8`,
          'Cache-Control': 'no-store',
          // Disables buffering in nginx.
          'X-Accel-Buffering': 'no',
        };
        if (isHead) return new Response(null, { headers });
        const reader = { hasKey: key !== undefined, network: network() };
        const place = streams.placeFor(reader);
        if (place !== 'free') throw noPlace(place);
        const last = header(LAST_EVENT_ID);
        const after = last === undefined ? query.after : Number(last);
        const mayRead = () => key ? keys.isGood(key) : isPublic(room);
        const charged = account();
        if (!key) payForOpening(charged, hub.isOpen(room));
        const request = { ...reader, room, after, account: charged, mayRead, connection };
        return new Response(await fromStore(streams.open(request)), { headers });
      },
    }),
  ];
}

function noPlace(why: 'network-full' | 'full'): Problem {
  const retryAfterMs = 10_000;
  return why === 'full'
    ? new Problem('unavailable', 'too many event streams on this replica', { retryAfterMs })
    : new Problem('rate-limited', 'too many event streams from this network', { retryAfterMs });
}

/** Opening a room reads the store even if little is sent, so it costs as much as a page. */
function payForOpening(account: Account, isOpen: boolean): void {
  if (!isOpen && account.bytesLeft < PAGE_BYTES_MIN) {
    const retryAfterMs = account.waitMs(PAGE_BYTES_MIN);
    throw new Problem('rate-limited', 'too many rooms opened', { retryAfterMs });
  }
  account.charge(PAGE_BYTES_MIN);
}
