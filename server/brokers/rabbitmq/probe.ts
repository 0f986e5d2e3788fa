/**
 * The probe of a link: a body of our own that goes through RabbitMQ and back, and says whether bodies
 * really pass, and how long they take. The link is down when it is missed (reconnecting-link.ts).
 */
import type { RabbitLink } from './link.ts';

const MISSED_MAX = 3;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Probe {
  readonly topic = `probe.${crypto.randomUUID()}`;
  roundTripMs: number | undefined;
  #missed = 0;

  /** A new link, or one that was blocked: nothing is missing on it. */
  reset(): void {
    this.#missed = 0;
  }

  /** False when several in a row have not come back. */
  send(link: RabbitLink): boolean {
    if (this.#missed++ >= MISSED_MAX) return false;
    link.publish(this.topic, encoder.encode(String(performance.now()))).catch(() => {});
    return true;
  }

  takeBack(body: Uint8Array): void {
    this.#missed = 0;
    const tookMs = performance.now() - Number(decoder.decode(body));
    if (tookMs >= 0) this.roundTripMs = tookMs;
  }
}
