/**
 * Rooms on plain `ws` without guarantees, shared by both servers on it.
 */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ClientFrame, SendFrame } from '../../../server/core/protocol/frames.ts';

export interface WsRoom {
  name: string;
  members: Set<WebSocket>;
  head: number;
}

export const FROM = { id: 'somebody', name: 'Somebody' };

/** Prints its address. `beforeJoin` runs before a joining member gets the head. */
export function serveRooms<Room extends WsRoom>(
  create: (room: WsRoom) => Room,
  post: (sender: WebSocket, room: Room, frame: SendFrame) => void,
  beforeJoin: (room: Room) => void = () => {},
): void {
  const rooms = new Map<string, Room>();
  const roomOf = (name: string): Room => {
    const room = rooms.get(name) ?? create({ name, members: new Set(), head: 0 });
    rooms.set(name, room);
    return room;
  };
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
        beforeJoin(room);
        room.members.add(ws);
        ws.send(JSON.stringify({ type: 'joined', room: frame.room, head: room.head, entries: [] }));
      }
      if (frame.type === 'send' && room) post(ws, room, frame);
    });
  });
}
