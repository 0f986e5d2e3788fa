/** RabbitMQ check for `doctor`: sends a body through it and back. Leaves nothing behind. */
import { connectRabbit } from './link.ts';

const PASS_WITHIN_MS = 5_000;

/** Resolves with the round trip in milliseconds. Rejects when a probe cannot pass. */
export async function checkRabbit(url: string): Promise<number> {
  const topic = `probe.${crypto.randomUUID()}`;
  let arrived = (): void => {};
  let failed = (_error: unknown): void => {};
  const passed = new Promise<void>((resolve, reject) => {
    arrived = resolve;
    failed = reject;
  });
  // Avoids an unhandled rejection before the `await`.
  passed.catch(() => {});
  const link = await connectRabbit({
    url,
    topics: () => [topic],
    onBody: arrived,
    onLost: failed,
    onBlocked: (reason) =>
      failed(new Error(`it accepts no messages now: ${reason ?? 'no reason given'}`)),
  });
  const timer = setTimeout(() => failed(new Error('the probe did not come back')), PASS_WITHIN_MS);
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
