/**
 * A room as it happens, by server-sent events: for programs, and for readers whose network takes no
 * WebSocket. Public rooms need no key.
 */
import * as v from 'valibot';
import { type Account, PAGE_BYTES_MIN } from '../../core/hub/account.ts';
import type { Hub } from '../../core/hub/hub.ts';
import type { ApiKeys } from './key.ts';
import { type Operation, operation } from './operation.ts';
import { Problem } from './problem.ts';
import { entry, type Fields, whole } from './schemas.ts';
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
  const seq = v.optional(whole(0, Number.MAX_SAFE_INTEGER));
  return [
    operation({
      id: 'followRoom',
      method: 'GET',
      path: '/rooms/{room}/events',
      tag: 'Rooms',
      summary: 'Follow a room by server-sent events',
      description: [
        'Event `reset`: `{room, head, first, entries}`, the latest page; it takes the place of all',
        'that the reader has. Event `entry`: one entry, of whatever kind, in order and without a',
        'hole. The `id` of an event is its seq: who comes back with it as `Last-Event-ID` (browsers',
        'do so by themselves) gets exactly what it missed, from any replica; or `reset` when that is',
        'no longer kept. `after` does the same for the first request. Whoever reads too slowly is',
        'cut off, and resumes. Public rooms need no key.',
      ].join(' '),
      access: 'read-or-public',
      params: { room: fields.room },
      query: { after: seq },
      headers: { [LAST_EVENT_ID]: seq },
      answers: { 200: { description: 'Events, without end.', type: TYPE, schema: entry } },
      async answer(
        { key, account, network, params: { room }, query, header, isHead, connection },
      ) {
        const headers = {
          'Content-Type': `${TYPE}; charset=utf-8`,
          'Cache-Control': 'no-store',
          // nginx would gather events.
          'X-Accel-Buffering': 'no',
        };
        if (isHead) return new Response(null, { headers });
        const reader = { hasKey: key !== undefined, network: network() };
        const place = streams.placeFor(reader);
        if (place !== 'free') throw noPlace(place);
        const last = header(LAST_EVENT_ID);
        // `check` has seen that it is a number.
        const after = last === undefined ? query.after : Number(last);
        const mayRead = () => key ? keys.isGood(key) : isPublic(room);
        const payer = account();
        if (!key) payForOpening(payer, hub.isOpen(room));
        const request = { ...reader, room, after, account: payer, mayRead, connection };
        return new Response(await fromStore(streams.open(request)), { headers });
      },
    }),
  ];
}

function noPlace(why: 'network-full' | 'full'): Problem {
  const retryAfterMs = 10_000;
  return why === 'full'
    ? new Problem('unavailable', 'too many are reading along here', { retryAfterMs })
    : new Problem('rate-limited', 'too many of this network are reading along', { retryAfterMs });
}

/** A room is read from the store, also where it has little to send: like a page of it. */
function payForOpening(account: Account, isOpen: boolean): void {
  if (!isOpen && account.bytesLeft < PAGE_BYTES_MIN) {
    const retryAfterMs = account.waitMs(PAGE_BYTES_MIN);
    throw new Problem('rate-limited', 'too many rooms were opened', { retryAfterMs });
  }
  account.charge(PAGE_BYTES_MIN);
}
