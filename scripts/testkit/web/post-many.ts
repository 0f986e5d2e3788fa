/**
 * Fills a room of a real server, for tests of large rooms.
 */
import { until } from '../../../server/lib/until.ts';
import { SUBPROTOCOL } from '../../../server/core/protocol/frames.ts';

const WITHIN_MS = 15_000;

/** Posts this many messages as fast as the server accepts them, without the client. */
export async function postMany(
  url: string,
  room: string,
  count: number,
  word = 'text',
): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/chat`, SUBPROTOCOL);
  let acks = 0;
  socket.onmessage = ({ data }) => {
    for (const { type } of [JSON.parse(data)].flat()) if (type === 'ack') acks += 1;
  };
  const sendFrame = (frame: unknown): void => socket.send(JSON.stringify(frame));
  socket.onopen = () => {
    sendFrame({ type: 'hello' });
    sendFrame({ type: 'join', room });
  };
  await until(() => socket.readyState === WebSocket.OPEN, {
    withinMs: WITHIN_MS,
    what: 'connection',
  });
  for (let i = 1; i <= count; i++) {
    sendFrame({ type: 'send', room, id: `${word}-${i}`, text: `${word} ${i}` });
    // The server queues only a few frames while it checks the hello.
    if (i % 50 === 0 || i === count) {
      await until(() => acks === i, { withinMs: WITHIN_MS, what: `ack ${i}` });
    }
  }
  socket.close();
}
