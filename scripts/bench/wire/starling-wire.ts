/**
 * The part of the protocol starling.v1 that the benchmark needs. The plain `ws` servers use it too.
 */
import type { ServerFrame } from '../../../server/core/protocol/frames.ts';
import { idOf, numberOf } from './message-id.ts';
import type { Wire, WireEntry, WireListener } from './wire.ts';

export const starlingWire: Wire = {
  path: '/chat',
  subprotocol: 'starling.v1',
  greeting: '{"type":"hello"}',
  join: (room, after) => JSON.stringify({ type: 'join', room, after }),
  // Written by hand for speed; neither the room nor the text needs escaping.
  send: (room, id, text) => `{"type":"send","room":"${room}","id":"${idOf(id)}","text":"${text}"}`,
  read(text, listener) {
    const frames = JSON.parse(text) as ServerFrame | ServerFrame[];
    if (!Array.isArray(frames)) return tellListener(frames, listener, text);
    for (const frame of frames) tellListener(frame, listener);
  },
};

/** `text` is set if the frame stood alone. */
function tellListener(frame: ServerFrame, listener: WireListener, text?: string): void {
  switch (frame.type) {
    case 'welcome':
      return listener.welcomed();
    case 'joined':
      return listener.joined(frame.head, frame.entries as readonly WireEntry[]);
    case 'entries':
      // Matches the output of JSON.stringify; otherwise, other members' arrays are parsed too.
      return listener.received(
        frame.entries as readonly WireEntry[],
        text ?? JSON.stringify(frame),
      );
    case 'ack':
      return listener.acknowledged(numberOf(frame.id), frame.seq);
    case 'refused':
      return listener.refused();
  }
}
