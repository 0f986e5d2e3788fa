/** Bound link: connects to RabbitMQ and binds all topics, even those that change meanwhile. */
import { connectRabbit, type RabbitLink, type RabbitLinkOptions } from './link.ts';

export interface BoundLinkOptions extends Omit<RabbitLinkOptions, 'topics'> {
  topics(): ReadonlySet<string>;
  isClosed(): boolean;
}

export async function connectBound(options: BoundLinkOptions): Promise<RabbitLink> {
  const { topics, isClosed } = options;
  let bound: ReadonlySet<string> = new Set();
  const link = await connectRabbit({ ...options, topics: () => [...bound = topics()] });
  try {
    // This ends: topics are as few as the slots, and binding one takes less than a millisecond.
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
