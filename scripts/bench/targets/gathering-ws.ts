/**
 * Generator ceiling: plain `ws` that gathers for 7 ms and sends each member one frame. It has no
 * store, checks, link or care for slow readers, and so shows the most that the generator can
 * receive on this machine.
 */
import type { WebSocket } from 'ws';
import { FROM, serveRooms, type WsRoom } from './ws-rooms.ts';

interface Room extends WsRoom {
  entries: string[];
  acks: Map<WebSocket, string[]>;
}

const GATHER_MS = 7;
const busy = new Set<Room>();

// Flushes before a join, because the joining member must not miss waiting entries after its head.
serveRooms<Room>((room) => ({ ...room, entries: [], acks: new Map() }), gather, flush);
setInterval(() => {
  for (const room of busy) flush(room);
}, GATHER_MS);

function gather(sender: WebSocket, room: Room, { id, text }: { id: string; text: string }): void {
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
