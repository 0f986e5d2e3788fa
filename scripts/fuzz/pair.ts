/**
 * Pair of visitors who chat during the fuzz: none of their messages may be lost, late or repeated.
 */
import { createDeliveryChecker, numberedText } from '../testkit/delivery-checker.ts';

export interface Pair {
  /** Stops; resolves with the faults, or an empty text. */
  end(): Promise<string>;
  readonly sent: number;
  /** From send to delivery, in milliseconds. */
  readonly slowestMs: number;
}

const ROOM = 'pair';
const EVERY_MS = 50;
const LATE_MS = 5_000;

export async function startPair(url: string): Promise<Pair> {
  const checker = createDeliveryChecker('the pair');
  const sentAtMs = new Map<string, number>();
  let slowestMs = 0;
  let closed = '';
  const connect = (onFrame: (frame: Frame) => void): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const ws = new WebSocket(url, ['starling.v1']);
      ws.onopen = () => {
        ws.send('{"type":"hello"}');
        ws.send(JSON.stringify({ type: 'join', room: ROOM }));
      };
      ws.onerror = () => reject(new Error('the pair could not connect'));
      ws.onclose = ({ code }) => closed ||= `one of the pair was closed with ${code}`;
      ws.onmessage = ({ data }) => {
        for (const frame of [JSON.parse(String(data))].flat() as Frame[]) {
          if (frame.type === 'joined') resolve(ws);
          onFrame(frame);
        }
      };
    });
  const bob = await connect(({ type, entries = [] }) => {
    if (type !== 'entries') return;
    checker.checkDelivery(entries);
    for (const { id } of entries) {
      slowestMs = Math.max(slowestMs, performance.now() - (sentAtMs.get(id) ?? 0));
    }
  });
  const ada = await connect(() => {});
  const timer = setInterval(() => {
    const id = numberedText('pair', sentAtMs.size + 1);
    sentAtMs.set(id, performance.now());
    ada.send(JSON.stringify({ type: 'send', room: ROOM, id, text: id }));
  }, EVERY_MS);
  return {
    get sent() {
      return sentAtMs.size;
    },
    get slowestMs() {
      return slowestMs;
    },
    async end() {
      clearInterval(timer);
      const deadlineMs = performance.now() + LATE_MS;
      while (checker.seen.length < sentAtMs.size && performance.now() < deadlineMs && !closed) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const fault = closed;
      for (const ws of [ada, bob]) ws.close();
      if (fault) return fault;
      checker.expect(sentAtMs.keys());
      if (checker.faults.length > 0) return checker.faults.join('; ');
      return slowestMs > LATE_MS ? `the pair waited ${Math.round(slowestMs)} ms` : '';
    },
  };
}

interface Frame {
  type: string;
  entries?: { seq: number; id: string; text: string }[];
}
