/**
 * Reads a whole room through one replica, as a client that resumes from the start.
 */
import type { Entry } from '../../../server/core/protocol/entry.ts';
import {
  type ClientFrame,
  type ServerFrame,
  SUBPROTOCOL,
} from '../../../server/core/protocol/frames.ts';

const WITHIN_MS = 15_000;

/** Resolves with all entries, ascending. Rejects at the deadline. */
export function readTimeline(url: string, room: string): Promise<Entry[]> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/chat`, SUBPROTOCOL);
  const sendFrame = (frame: ClientFrame): void => socket.send(JSON.stringify(frame));
  const entries: Entry[] = [];
  let head: number | undefined;

  return new Promise<Entry[]>((resolve, reject) => {
    const fail = (reason: string): void => {
      const got = `${entries.length} of ${head ?? 'unknown'} entries`;
      reject(new Error(`${room} cannot be read at ${url}: ${reason}, ${got}`));
    };
    const deadline = setTimeout(() => fail(`not within ${WITHIN_MS} ms`), WITHIN_MS);
    const takeFrame = (frame: ServerFrame): void => {
      if (frame.type === 'joined') head = frame.head;
      if (frame.type === 'refused') fail(frame.message);
      if (frame.type === 'joined' || frame.type === 'entries') entries.push(...frame.entries);
      if (head !== undefined && (entries.at(-1)?.seq ?? 0) >= head) resolve(entries);
    };
    socket.onopen = () => {
      sendFrame({ type: 'hello', name: 'reader' });
      sendFrame({ type: 'join', room, after: 0 });
    };
    socket.onmessage = ({ data }) =>
      ([JSON.parse(String(data))].flat() as ServerFrame[]).map(takeFrame);
    socket.onclose = ({ code }) => {
      clearTimeout(deadline);
      fail(`closed with ${code}`);
    };
  }).finally(() => socket.close());
}
