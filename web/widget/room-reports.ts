/**
 * Tells what happens in a room to the element around it: by events that do not bubble, since that
 * element has events of its own for the page.
 */
import type { ChatClient } from '../client/chat-client.ts';
import type { RoomState } from '../client/room-state.ts';
import { createArrivals } from './arrivals.ts';
import type { StarlingEventDetails, StarlingStatus } from './starling.d.ts';

export interface RoomReports {
  /** Call after each change. */
  update(client: ChatClient, state: RoomState): void;
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
  return {
    update({ status, user, replica }, { room, phase, messages }) {
      if (status !== told.status || user !== told.user || replica !== told.replica) {
        const detail = { status, user, replica };
        told = detail;
        tell('starling-status', detail);
      }
      if (room !== here) {
        here = room;
        arrivals = createArrivals();
        target.dispatchEvent(new Event('room-change'));
      }
      if (phase !== 'live') return;
      for (const message of arrivals.take(messages)) {
        if (message.deleted) continue;
        tell('starling-message', { message, isOwn: message.from.id === user?.id });
      }
    },
  };
}
