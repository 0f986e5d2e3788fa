/**
 * Wake-ups: the replica that committed an entry tells those that deliver, by the link.
 * Only names travel, each once for all that happens in a moment. What is lost the scan of rooms finds.
 */
import type { Broker } from '../../core/broker/broker.ts';

export interface WakeUps {
  /** The room has news for another replica. */
  noteRoom(room: string): void;
  /** Some rooms may have news for another replica, nobody knows which. */
  noteUnknown(): void;
  /** From now on, or no longer, this replica hears what others note. */
  listen(isOn: boolean): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface WakeUpsOptions {
  broker: Broker;
  onNews(rooms: readonly string[]): void;
  /** Others noted more rooms than travel, or do not know which. */
  onMore(): void;
}

const TOPIC = 'webhooks';
/** What is noted in that time travels together. */
const GATHER_MS = 25;
const ROOMS_MAX = 2_000;

export function createWakeUps({ broker, onNews, onMore }: WakeUpsOptions): WakeUps {
  const rooms = new Set<string>();
  let isMore = false;
  let isListening = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const tell = (): void => {
    timer = undefined;
    const body = new TextEncoder().encode(JSON.stringify({ rooms: [...rooms], isMore }));
    rooms.clear();
    isMore = false;
    // Which they were is forgotten; that there were some is told with the next.
    broker.publish(TOPIC, body).catch(() => isMore = true);
  };
  /** A replica that leaves still commits what is under way, and has no time to gather. */
  const tellSoon = (): void => {
    if (isClosed) tell();
    else timer ??= setTimeout(tell, GATHER_MS);
  };
  const receive = (body: Uint8Array): void => {
    const news = open(body);
    if (!news) return;
    onNews(news.rooms);
    if (news.isMore) onMore();
  };

  return {
    noteRoom(room) {
      if (broker.isAlone) return;
      if (rooms.size < ROOMS_MAX) rooms.add(room);
      else isMore ||= !rooms.has(room);
      tellSoon();
    },
    noteUnknown() {
      if (broker.isAlone) return;
      isMore = true;
      tellSoon();
    },
    async listen(isOn) {
      if (isOn === isListening) return;
      isListening = isOn;
      if (isOn) await broker.subscribe(TOPIC, receive);
      else await broker.unsubscribe(TOPIC);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      if (timer) tell();
      if (isListening) await broker.unsubscribe(TOPIC).catch(() => {});
      isListening = false;
    },
  };
}

/** Nothing when no replica sent that. */
function open(body: Uint8Array): { rooms: string[]; isMore: boolean } | undefined {
  try {
    const { rooms, isMore } = JSON.parse(new TextDecoder().decode(body));
    if (!Array.isArray(rooms) || rooms.length > ROOMS_MAX) return undefined;
    if (!rooms.every((room) => typeof room === 'string')) return undefined;
    return { rooms, isMore: isMore === true };
  } catch {
    return undefined;
  }
}
