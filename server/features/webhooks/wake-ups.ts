/**
 * Wake-ups: a replica that commits an entry tells the delivering replicas over the link. Only room
 * names are sent, batched. The scan of rooms finds what is lost.
 */
import type { Broker } from '../../core/broker/broker.ts';

export interface WakeUps {
  /** The room has new entries for another replica. */
  noteRoom(room: string): void;
  /** Some unknown rooms may have new entries for another replica. */
  noteUnknown(): void;
  setListening(isOn: boolean): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface WakeUpsOptions {
  broker: Broker;
  onRooms(rooms: readonly string[]): void;
  /** Too many rooms changed elsewhere to name them all, or they are unknown. */
  onMore(): void;
}

const TOPIC = 'webhooks';
const BATCH_MS = 25;
const ROOMS_MAX = 2_000;

export function createWakeUps({ broker, onRooms, onMore }: WakeUpsOptions): WakeUps {
  const rooms = new Set<string>();
  let isMore = false;
  let isListening = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const publishRooms = (): void => {
    timer = undefined;
    const body = new TextEncoder().encode(JSON.stringify({ rooms: [...rooms], isMore }));
    rooms.clear();
    isMore = false;
    // The names are lost, but the next message says that there were some.
    broker.publish(TOPIC, body).catch(() => isMore = true);
  };
  /** A stopping replica still commits entries, but has no time to batch. */
  const publishSoon = (): void => {
    if (isClosed) publishRooms();
    else timer ??= setTimeout(publishRooms, BATCH_MS);
  };
  const receiveBody = (body: Uint8Array): void => {
    const message = parseBody(body);
    if (!message) return;
    onRooms(message.rooms);
    if (message.isMore) onMore();
  };

  return {
    noteRoom(room) {
      if (broker.isAlone) return;
      if (rooms.size < ROOMS_MAX) rooms.add(room);
      else isMore ||= !rooms.has(room);
      publishSoon();
    },
    noteUnknown() {
      if (broker.isAlone) return;
      isMore = true;
      publishSoon();
    },
    async setListening(isOn) {
      if (isOn === isListening) return;
      isListening = isOn;
      if (isOn) await broker.subscribe(TOPIC, receiveBody);
      else await broker.unsubscribe(TOPIC);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      if (timer) publishRooms();
      if (isListening) await broker.unsubscribe(TOPIC).catch(() => {});
      isListening = false;
    },
  };
}

function parseBody(body: Uint8Array): { rooms: string[]; isMore: boolean } | undefined {
  try {
    const { rooms, isMore } = JSON.parse(new TextDecoder().decode(body));
    if (!Array.isArray(rooms) || rooms.length > ROOMS_MAX) return undefined;
    if (!rooms.every((room) => typeof room === 'string')) return undefined;
    return { rooms, isMore: isMore === true };
  } catch {
    return undefined;
  }
}
