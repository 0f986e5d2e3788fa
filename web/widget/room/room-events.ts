/**
 * Room events for the surrounding element, which dispatches its own to the page.
 */
import type { ChatClient } from '../../client/chat-client.ts';
import type { RoomState } from '../../client/room-state.ts';
import { createArrivals } from '../notify/arrivals.ts';
import type { UnreadChange } from '../unread/reading-controller.ts';
import { isShutOut } from './status-words.ts';
import type { StarlingEventDetails, StarlingStatus } from '../element/starling.d.ts';

export interface RoomEvents {
  /** Call after each change. `place` identifies server and room. */
  update(client: ChatClient, place: string, state: RoomState): void;
}

export function createRoomEvents(target: EventTarget): RoomEvents {
  let reported: Partial<StarlingStatus> = {};
  let arrivals = createArrivals();
  let here = '';

  const emit = <Type extends 'starling-status' | 'starling-message'>(
    type: Type,
    detail: StarlingEventDetails[Type],
  ): void => {
    target.dispatchEvent(new CustomEvent(type, { detail }));
  };
  target.addEventListener('unread-change', (event) => {
    // Read here or in another tab.
    if ((event as CustomEvent<UnreadChange>).detail.count) return;
    target.dispatchEvent(new Event('nothing-unread'));
  });
  return {
    update({ status, user, replica }, place, { phase, messages }) {
      if (status !== reported.status || user !== reported.user || replica !== reported.replica) {
        const detail = { status, user, replica };
        reported = detail;
        emit('starling-status', detail);
        // For the page's owner, who may see the page only in a console.
        if (isShutOut(status)) console.error('starling-chat', status);
      }
      if (place !== here) {
        here = place;
        arrivals = createArrivals();
        target.dispatchEvent(new Event('nothing-unread'));
      }
      if (phase !== 'live') return;
      for (const message of arrivals.takeNew(messages)) {
        if (message.deleted) continue;
        emit('starling-message', { message, isOwn: message.from.id === user?.id });
      }
    },
  };
}
