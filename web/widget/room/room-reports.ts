/**
 * Tells what happens in a room to the element around it: by events that do not bubble, since that
 * element has events of its own for the page.
 */
import type { ChatClient } from '../../client/chat-client.ts';
import type { RoomState } from '../../client/room-state.ts';
import { createArrivals } from '../notify/arrivals.ts';
import type { UnreadChange } from '../unread/reading-controller.ts';
import type { StarlingEventDetails, StarlingStatus } from '../element/starling.d.ts';

export interface RoomReports {
  /** Call after each change. `place`: server and room. */
  update(client: ChatClient, place: string, state: RoomState): void;
}

export function createRoomReports(target: EventTarget): RoomReports {
  let told: Partial<StarlingStatus> = {};
  let arrivals = createArrivals();
  let here = '';

  const tell = <Type extends 'starling-status' | 'starling-message'>(
    type: Type,
    detail: StarlingEventDetails[Type],
  ): void => {
    target.dispatchEvent(new CustomEvent(type, { detail }));
  };
  target.addEventListener('unread-change', (event) => {
    // Read here, or in another tab.
    if ((event as CustomEvent<UnreadChange>).detail.count) return;
    target.dispatchEvent(new Event('nothing-unread'));
  });
  return {
    update({ status, user, replica }, place, { phase, messages }) {
      if (status !== told.status || user !== told.user || replica !== told.replica) {
        const detail = { status, user, replica };
        told = detail;
        tell('starling-status', detail);
      }
      if (place !== here) {
        here = place;
        arrivals = createArrivals();
        target.dispatchEvent(new Event('nothing-unread'));
      }
      if (phase !== 'live') return;
      for (const message of arrivals.take(messages)) {
        if (message.deleted) continue;
        tell('starling-message', { message, isOwn: message.from.id === user?.id });
      }
    },
  };
}
