/**
 * A link to RabbitMQ that is bound to all topics, also to those that change while it is being built.
 */
import { connectRabbit, type RabbitLink, type RabbitLinkOptions } from './link.ts';

export interface BoundLinkOptions extends Omit<RabbitLinkOptions, 'topics'> {
  topics(): ReadonlySet<string>;
  /** No further topics need to be bound. */
  isClosed(): boolean;
}

export async function connectBound(options: BoundLinkOptions): Promise<RabbitLink> {
  const { topics, isClosed } = options;
  let bound: ReadonlySet<string> = new Set();
  const link = await connectRabbit({ ...options, topics: () => [...bound = topics()] });
  try {
    // Ends: there are as many topics as there are slots, and binding one takes less than a millisecond.
    for (;;) {
      const wanted = topics();
      const late = [...wanted].filter((topic) => !bound.has(topic));
      const gone = [...bound].filter((topic) => !wanted.has(topic));
      if (isClosed() || late.length + gone.length === 0) return link;
      bound = wanted;
      await Promise.all([...late.map(link.bind), ...gone.map(link.unbind)]);
    }
  } catch (error) {
    link.abandon();
    throw error;
  }
}
