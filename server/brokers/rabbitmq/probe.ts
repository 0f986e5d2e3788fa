/** Loop-back probe: a body sent through RabbitMQ and back. Missed probes bring the link down. */
import type { RabbitLink } from './link.ts';

const MISSED_MAX = 3;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Probe {
  readonly topic = `probe.${crypto.randomUUID()}`;
  roundTripMs: number | undefined;
  #missed = 0;

  /** Call it for a new or unblocked link, on which nothing is missed yet. */
  reset(): void {
    this.#missed = 0;
  }

  /** Returns false when several probes in a row did not come back. */
  send(link: RabbitLink): boolean {
    if (this.#missed++ >= MISSED_MAX) return false;
    link.publish(this.topic, encoder.encode(String(performance.now()))).catch(() => {});
    return true;
  }

  noteReturn(body: Uint8Array): void {
    this.#missed = 0;
    const tookMs = performance.now() - Number(decoder.decode(body));
    if (tookMs >= 0) this.roundTripMs = tookMs;
  }
}
