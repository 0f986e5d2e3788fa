/**
 * Read marker: counts a room's unread messages and places the `New` line. Pure.
 */
import type { Message, RoomState } from '../../client/room-state.ts';
import type { ReadPositions } from './read-positions.ts';

export interface ReadMarker {
  readonly unread: number;
  readonly line: number | undefined;
  /**
   * Call after each change of a live room. True if the reader has just entered and a line exists.
   */
  update(reading: Reading): boolean;
  /** The reader is back: moves the line before the messages since. Returns whether it did. */
  comeBack(): boolean;
}

export interface Reading {
  /** Identifies server, room and user. */
  place: string;
  state: RoomState;
  readerId: string;
  isSeen: boolean;
  isKept: boolean;
}

export function createReadMarker(positions: ReadPositions): ReadMarker {
  let last: Reading | undefined;
  let position = 0;
  let lineAfter: number | undefined;
  let line: number | undefined;
  let newest = 0;
  let unread = 0;

  const isUnread = (message: Message): boolean =>
    message.kind === 'message' && !message.deleted && message.from.id !== last!.readerId;
  /** Iterates backwards from the end, since few messages are new. */
  const after = function* (seq: number): Iterable<Message> {
    const { messages } = last!.state;
    for (let at = messages.length - 1; at >= 0 && messages[at]!.seq > seq; at -= 1) {
      yield messages[at]!;
    }
  };
  const count = (): void => {
    unread = 0;
    for (const message of after(position)) if (isUnread(message)) unread += 1;
  };
  const drawLine = (): void => {
    const { messages, hasOlder } = last!.state;
    // Otherwise the first unread message may not be loaded yet.
    if (lineAfter === undefined || line !== undefined) return;
    if (hasOlder && (messages[0]?.seq ?? 0) > lineAfter) return;
    for (const message of after(lineAfter)) if (isUnread(message)) line = message.seq;
  };

  const marker: ReadMarker = {
    get unread() {
      return unread;
    },
    get line() {
      return line;
    },
    update(reading) {
      const { place, state, readerId, isSeen, isKept } = reading;
      const isOther = place !== last?.place;
      const newestBefore = newest;
      last = reading;
      newest = state.messages.at(-1)?.seq ?? 0;
      if (isOther) {
        line = lineAfter = undefined;
        position = positions.get(place) ?? newest;
        return marker.comeBack();
      }
      position = Math.max(position, positions.get(place) ?? 0);
      for (const { from } of after(newestBefore)) {
        if (from.id === readerId) line = lineAfter = undefined;
      }
      if (isSeen) {
        position = Math.max(position, newest);
        positions.set(place, position, isKept);
      }
      count();
      drawLine();
      return false;
    },
    comeBack() {
      if (!last) return false;
      count();
      if (unread === 0 || lineAfter === position) return false;
      lineAfter = position;
      line = undefined;
      drawLine();
      return line !== undefined;
    },
  };
  return marker;
}
