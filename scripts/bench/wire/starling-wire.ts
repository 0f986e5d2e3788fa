/**
 * The protocol starling.v1, as far as the benchmark needs it. The plain `ws` servers speak it, too.
 */
import type { ServerFrame } from '../../../server/core/protocol/frames.ts';
import { idOf, numberOf } from './message-id.ts';
import type { Wire, WireEntry, WireListener } from './wire.ts';

export const starlingWire: Wire = {
  path: '/chat',
  subprotocol: 'starling.v1',
  greeting: '{"type":"hello"}',
  join: (room, after) => JSON.stringify({ type: 'join', room, after }),
  // By hand, as this runs for each message; neither a room nor a text here has what JSON escapes.
  send: (room, id, text) => `{"type":"send","room":"${room}","id":"${idOf(id)}","text":"${text}"}`,
  read(text, listener) {
    const frames = JSON.parse(text) as ServerFrame | ServerFrame[];
    if (!Array.isArray(frames)) return tell(frames, listener, text);
    for (const frame of frames) tell(frame, listener);
  },
};

/** `text` when the frame stood alone. */
function tell(frame: ServerFrame, listener: WireListener, text?: string): void {
  switch (frame.type) {
    case 'welcome':
      return listener.welcomed();
    case 'joined':
      return listener.joined(frame.head, frame.entries as readonly WireEntry[]);
    case 'entries':
      // In an array it stands as JSON.stringify writes it; where not, other members' arrays are read.
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
