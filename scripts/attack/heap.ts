/**
 * Collected heap of another process, through the inspector protocol, which Node and Deno share. The
 * process must be started with `--inspect`.
 */
import { once } from 'node:events';

const ANSWER_WITHIN_MS = 30_000;
/** The first pass releases objects that only finalizers or weak references still held. */
const COLLECTIONS = 3;

/** Returns the used bytes. `output` is the output of the process, with the inspector's address. */
export async function collectedHeapBytes(output: string): Promise<number> {
  const address = /\bws:\/\/[\w.:[\]]+\/[\w/-]+/.exec(output)?.[0];
  if (!address) throw new Error('the server has no inspector');
  const socket = new WebSocket(address);
  await once(socket as unknown as EventTarget, 'open');
  let ids = 0;
  const call = (method: string): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const id = ++ids;
      const deadline = setTimeout(
        () => reject(new Error(`${method}: no answer`)),
        ANSWER_WITHIN_MS,
      );
      const listen = ({ data }: MessageEvent): void => {
        const answer = JSON.parse(String(data));
        if (answer.id !== id) return;
        clearTimeout(deadline);
        socket.removeEventListener('message', listen);
        if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
        else resolve(answer.result);
      };
      socket.addEventListener('message', listen);
      socket.send(JSON.stringify({ id, method }));
    });
  try {
    for (let i = 0; i < COLLECTIONS; i++) await call('HeapProfiler.collectGarbage');
    return Number((await call('Runtime.getHeapUsage')).usedSize);
  } finally {
    socket.close();
  }
}
