/**
 * Socket.IO wire format over WebSocket: Engine.IO 4 packets (`0` open, `2` ping, `3` pong, `4`
 * message) around Socket.IO 5 packets (`0` connect, `2` event, `3` acknowledgement), as text.
 */
import { idOf } from './message-id.ts';
import type { Wire, WireEntry } from './wire.ts';

const JOIN_ACK_ID = 0;
const EVENT = '42';
const ACKNOWLEDGEMENT = '43';

export const socketIoWire: Wire = {
  path: '/socket.io/?EIO=4&transport=websocket',
  join: (room) => `${EVENT}${JOIN_ACK_ID}["join","${room}"]`,
  send: (room, id, text) =>
    `${EVENT}${id}["send",{"room":"${room}","id":"${idOf(id)}","text":"${text}"}]`,
  read(text, listener) {
    if (text.startsWith(EVENT)) {
      const [, entry] = JSON.parse(text.slice(EVENT.length)) as [string, WireEntry];
      listener.received([entry], text);
    } else if (text.startsWith(ACKNOWLEDGEMENT)) {
      const bracket = text.indexOf('[');
      const ackId = Number(text.slice(ACKNOWLEDGEMENT.length, bracket));
      const [answer] = JSON.parse(text.slice(bracket)) as [{ seq: number }];
      if (ackId === JOIN_ACK_ID) listener.joined(answer.seq, []);
      else listener.acknowledged(ackId, answer.seq);
    } else if (text.startsWith('40')) listener.welcomed();
    else if (text.startsWith('0')) listener.answer('40');
    else if (text === '2') listener.answer('3');
    else throw new Error(`unexpected packet: ${text}`);
  },
};
