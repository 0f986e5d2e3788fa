/**
 * RabbitMQ link: two connections (one to publish and one to consume, because a broker short of
 * memory stops reading from publishers), the exchange, the queue and its bindings. When any part
 * fails, the whole link is lost.
 */
import amqp from 'amqplib';

export interface RabbitLink {
  /** Resolves when the broker has confirmed the body. */
  publish(topic: string, body: Uint8Array): Promise<void>;
  bind(topic: string): Promise<void>;
  unbind(topic: string): Promise<void>;
  /** True while an alarm stops the broker from accepting bodies. */
  readonly isBlocked: boolean;
  /** Graceful, with a deadline. */
  close(): Promise<void>;
  /** Closes without waiting. No callback runs after it. */
  abandon(): void;
}

export interface RabbitLinkOptions {
  url: string;
  /** Topics to bind, read once the queue exists. */
  topics(): readonly string[];
  onBody(topic: string, body: Uint8Array): void;
  onLost(error: unknown): void;
  /** Called with the broker's reason when an alarm begins, and without when it ends. */
  onBlocked(reason: string | undefined): void;
}

const EXCHANGE = 'starling';
const NO_VHOST = 'the vhost in the address does not exist, or the user may not use it';
const CONNECT_WITHIN_MS = 5_000;
const CLOSE_WITHIN_MS = 2_000;
const HEARTBEAT_S = 10;
/** A queue that is not consumed drops its oldest bodies; gap repair reads them from the store. */
const QUEUE_LENGTH_MAX = 100_000;
const QUEUE_BYTES_MAX = 128 * 1024 * 1024;

export async function connectRabbit(options: RabbitLinkOptions): Promise<RabbitLink> {
  const { url, topics, onBody, onLost, onBlocked } = options;
  let isOver = false;
  let isBlocked = false;
  const lost = (error: unknown): void => {
    if (isOver) return;
    isOver = true;
    onLost(error);
  };
  const connections: amqp.ChannelModel[] = [];
  const connect = async (): Promise<amqp.ChannelModel> => {
    const connection = await amqp.connect(withHeartbeat(url), {
      timeout: CONNECT_WITHIN_MS,
      noDelay: true,
    }).catch((error) => {
      throw isVhostRefused(error) ? new Error(NO_VHOST, { cause: error }) : error;
    });
    connections.push(connection);
    connection.on('error', lost);
    connection.on('close', () => lost(new Error('the broker closed the connection')));
    return connection;
  };
  const watchChannel = (channel: amqp.Channel): void => {
    channel.on('error', lost);
    channel.on('close', () => lost(new Error('the broker closed the channel')));
  };
  const abandon = (): void => {
    isOver = true;
    for (const connection of connections) connection.close().catch(() => {});
  };

  try {
    const [publishing, consuming] = [await connect(), await connect()];
    publishing.on('blocked', (reason: string) => {
      isBlocked = true;
      if (!isOver) onBlocked(reason);
    });
    publishing.on('unblocked', () => {
      isBlocked = false;
      if (!isOver) onBlocked(undefined);
    });
    const out = await publishing.createConfirmChannel();
    watchChannel(out);
    const into = await consuming.createChannel();
    watchChannel(into);
    await into.assertExchange(EXCHANGE, 'direct', { durable: false });
    const { queue } = await into.assertQueue('', {
      exclusive: true,
      autoDelete: true,
      durable: false,
      arguments: { 'x-max-length': QUEUE_LENGTH_MAX, 'x-max-length-bytes': QUEUE_BYTES_MAX },
    });
    for (const topic of topics()) await into.bindQueue(queue, EXCHANGE, topic);
    await into.consume(queue, (message) => {
      if (isOver) return;
      // RabbitMQ sends null when the queue is deleted.
      if (!message) return lost(new Error('the queue was deleted'));
      onBody(message.fields.routingKey, message.content);
    }, { noAck: true });

    return {
      publish: (topic, body) =>
        new Promise((resolve, reject) => {
          out.publish(EXCHANGE, topic, asBuffer(body), {}, (error: Error | null) => {
            if (error) reject(error);
            else resolve();
          });
        }),
      bind: async (topic) => void await into.bindQueue(queue, EXCHANGE, topic),
      unbind: async (topic) => void await into.unbindQueue(queue, EXCHANGE, topic),
      get isBlocked() {
        return isBlocked;
      },
      async close() {
        isOver = true;
        await Promise.race([
          Promise.allSettled(connections.map((connection) => connection.close())),
          new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS)),
        ]);
      },
      abandon,
    };
  } catch (error) {
    abandon();
    throw error;
  }
}

/** The library does not pass on the broker's reason here. */
function isVhostRefused(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Expected ConnectionOpenOk');
}

function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) {
    parsed.searchParams.set('heartbeat', String(HEARTBEAT_S));
  }
  return parsed.href;
}

function asBuffer(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
