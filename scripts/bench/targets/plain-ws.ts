/**
 * What Starling is measured against: a broadcaster on plain `ws` that sends each message to each
 * member as it comes. Numbers messages in memory; stores nothing, checks nothing, links nothing.
 */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ClientFrame, SendFrame } from '../../../server/core/protocol/frames.ts';

interface Room {
  members: Set<WebSocket>;
  head: number;
}

const rooms = new Map<string, Room>();
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  perMessageDeflate: false,
  maxPayload: 65_536,
});

server.on('listening', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
server.on('connection', (ws) => {
  let room: Room | undefined;
  ws.on('error', () => {});
  ws.on('close', () => room?.members.delete(ws));
  ws.on('message', (data) => {
    const frame = JSON.parse(data.toString()) as ClientFrame;
    if (frame.type === 'hello') ws.send('{"type":"welcome"}');
    if (frame.type === 'join') {
      room = roomOf(frame.room);
      room.members.add(ws);
      ws.send(JSON.stringify({ type: 'joined', room: frame.room, head: room.head, entries: [] }));
    }
    if (frame.type === 'send') broadcast(ws, roomOf(frame.room), frame);
  });
});

function roomOf(name: string): Room {
  const known = rooms.get(name);
  if (known) return known;
  const room: Room = { members: new Set(), head: 0 };
  rooms.set(name, room);
  return room;
}

function broadcast(sender: WebSocket, state: Room, { room, id, text }: SendFrame): void {
  const seq = ++state.head;
  const at = Date.now();
  const from = { id: 'somebody', name: 'Somebody' };
  const entries = [{ seq, id, from, at, via: 'plain', text }];
  const encoded = JSON.stringify({ type: 'entries', room, entries });
  for (const member of state.members) member.send(encoded);
  sender.send(JSON.stringify({ type: 'ack', room, id, seq, at }));
}
