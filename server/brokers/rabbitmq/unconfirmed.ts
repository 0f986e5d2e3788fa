/** Bodies published to RabbitMQ and not yet confirmed; published again on the next link. */
import type { RabbitLink } from './link.ts';

interface Sent {
  topic: string;
  body: Uint8Array;
  resolve(): void;
  reject(error: Error): void;
}

/** Above it `publish` rejects. */
const UNCONFIRMED_MAX = 10_000;

export class Unconfirmed {
  #sent = new Set<Sent>();
  #linkNow: () => RabbitLink | undefined;

  constructor(linkNow: () => RabbitLink | undefined) {
    this.#linkNow = linkNow;
  }

  publish(link: RabbitLink, topic: string, body: Uint8Array): Promise<void> {
    if (this.#sent.size >= UNCONFIRMED_MAX) {
      return Promise.reject(new Error('too many unconfirmed messages'));
    }
    return new Promise((resolve, reject) => {
      const sent = { topic, body, resolve, reject };
      this.#sent.add(sent);
      this.#deliver(link, sent);
    });
  }

  publishAgain(link: RabbitLink): void {
    for (const sent of this.#sent) this.#deliver(link, sent);
  }

  rejectAll(error: Error): void {
    for (const { reject } of this.#sent) reject(error);
    this.#sent.clear();
  }

  #deliver(link: RabbitLink, sent: Sent): void {
    link.publish(sent.topic, sent.body).then(() => {
      if (this.#sent.delete(sent)) sent.resolve();
    }, (error) => {
      // When the link was lost instead, the next link publishes the body again.
      if (this.#linkNow() !== link) return;
      this.#sent.delete(sent);
      sent.reject(error);
    });
  }
}
