/**
 * Chat on Socket.IO 4, written as its guides suggest: rooms and acknowledgements, over WebSocket
 * only. Numbers messages in memory; no store.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

interface Message {
  room: string;
  id: string;
  text: string;
}

const heads = new Map<string, number>();
const server = createServer();
// WebSocket compression is off by default.
const io = new Server(server, { transports: ['websocket'], serveClient: false });

io.on('connection', (socket) => {
  socket.on('join', async (room: string, answer: (answer: { seq: number }) => void) => {
    await socket.join(room);
    answer({ seq: heads.get(room) ?? 0 });
  });
  socket.on(
    'send',
    ({ room, id, text }: Message, answer: (answer: { seq: number; at: number }) => void) => {
      const seq = (heads.get(room) ?? 0) + 1;
      heads.set(room, seq);
      const at = Date.now();
      const from = { id: 'somebody', name: 'Somebody' };
      io.to(room).emit('message', { room, seq, id, from, at, via: 'socket.io', text });
      answer({ seq, at });
    },
  );
});

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
