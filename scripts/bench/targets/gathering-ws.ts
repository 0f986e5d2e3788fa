/**
 * The generator's ceiling: plain `ws` that gathers for 7 ms and sends each member one frame. It
 * promises nothing (no store, no check, no link, no care for slow readers), and so shows what the
 * generator can take on this machine in the same run.
 */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ClientFrame, SendFrame } from '../../../server/core/protocol/frames.ts';

interface Room {
  name: string;
  members: Set<WebSocket>;
  head: number;
  /** Encoded. */
  entries: string[];
  acks: Map<WebSocket, string[]>;
}

const GATHER_MS = 7;
const FROM = { id: 'somebody', name: 'Somebody' };

const rooms = new Map<string, Room>();
const busy = new Set<Room>();
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
      // What waits would be missing from the head that the newcomer is told.
      flush(room);
      room.members.add(ws);
      ws.send(JSON.stringify({ type: 'joined', room: frame.room, head: room.head, entries: [] }));
    }
    if (frame.type === 'send' && room) gather(ws, room, frame);
  });
});
setInterval(() => {
  for (const room of busy) flush(room);
}, GATHER_MS);

function roomOf(name: string): Room {
  const known = rooms.get(name);
  if (known) return known;
  const room: Room = { name, members: new Set(), head: 0, entries: [], acks: new Map() };
  rooms.set(name, room);
  return room;
}

function gather(sender: WebSocket, room: Room, { id, text }: SendFrame): void {
  const seq = ++room.head;
  const at = Date.now();
  room.entries.push(JSON.stringify({ seq, id, from: FROM, at, via: 'gathering', text }));
  const acks = room.acks.get(sender) ?? [];
  room.acks.set(sender, acks);
  acks.push(JSON.stringify({ type: 'ack', room: room.name, id, seq, at }));
  busy.add(room);
}

function flush(room: Room): void {
  busy.delete(room);
  if (room.entries.length === 0) return;
  const frame = Buffer.from(
    `{"type":"entries","room":"${room.name}","entries":[${room.entries.join(',')}]}`,
  );
  for (const member of room.members) member.send(frame, { binary: false });
  for (const [sender, acks] of room.acks) sender.send(`[${acks.join(',')}]`);
  room.entries = [];
  room.acks.clear();
}
