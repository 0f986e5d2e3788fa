/** Check of RabbitMQ for the doctor: whether a body passes through it and back. Leaves nothing behind. */
import { connectRabbit } from './link.ts';

const PASS_WITHIN_MS = 5_000;

/** Resolves with how long a body took. Rejects when it cannot be reached, or nothing comes back. */
export async function lookAtRabbit(url: string): Promise<number> {
  const topic = `probe.${crypto.randomUUID()}`;
  let arrived = (): void => {};
  let failed = (_error: unknown): void => {};
  const passed = new Promise<void>((resolve, reject) => {
    arrived = resolve;
    failed = reject;
  });
  // It may fail before anybody waits.
  passed.catch(() => {});
  const link = await connectRabbit({
    url,
    topics: () => [topic],
    onBody: arrived,
    onLost: failed,
    onBlocked: (reason) =>
      failed(new Error(`it takes nothing at present: ${reason ?? 'no reason given'}`)),
  });
  const timer = setTimeout(() => failed(new Error('a body does not come back')), PASS_WITHIN_MS);
  try {
    const sentAtMs = performance.now();
    link.publish(topic, new Uint8Array(0)).catch(failed);
    await passed;
    return performance.now() - sentAtMs;
  } finally {
    clearTimeout(timer);
    await link.close();
  }
}
