/**
 * Fills a room of a real server, for tests of large ones.
 */
import { until } from '../../../server/lib/until.ts';
import { SUBPROTOCOL } from '../../../server/core/protocol/frames.ts';

const WITHIN_MS = 15_000;

/** Posts so many messages as fast as the server takes them, from outside of the client. */
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
  const say = (frame: unknown): void => socket.send(JSON.stringify(frame));
  socket.onopen = () => {
    say({ type: 'hello' });
    say({ type: 'join', room });
  };
  await until(() => socket.readyState === WebSocket.OPEN, {
    withinMs: WITHIN_MS,
    what: 'connection',
  });
  for (let i = 1; i <= count; i++) {
    say({ type: 'send', room, id: `${word}-${i}`, text: `${word} ${i}` });
    // The server lets few frames wait while it looks at the hello.
    if (i % 50 === 0 || i === count) {
      await until(() => acks === i, { withinMs: WITHIN_MS, what: `ack ${i}` });
    }
  }
  socket.close();
}
