/**
 * Record of one client's frames, taken at the WebSocket: the client itself hides gaps and
 * repetitions, which the invariants must see.
 */
import type { Entry } from '../../../server/core/protocol/entry.ts';
import type {
  ClientFrame,
  JoinedFrame,
  RefusedFrame,
  ServerFrame,
} from '../../../server/core/protocol/frames.ts';
import type { SocketConstructor } from '../../../web/client/connection.ts';

/** `connection` numbers the client's connections; `atMs` is this process's `performance.now()`. */
interface Happening {
  connection: number;
  atMs: number;
}
export type Seen =
  & Happening
  & (
    | { type: 'welcome'; replica: string; user: string }
    | { type: 'post'; room: string; id: string; reactsTo?: number }
    | { type: 'joined'; room: string; after: number | undefined; frame: JoinedFrame }
    | { type: 'entries'; room: string; entries: readonly Entry[] }
    | { type: 'ack'; room: string; id: string; seq: number }
    | { type: 'refused'; frame: RefusedFrame }
    | { type: 'closed'; code: number }
  );

export interface ClientRecord {
  client: string;
  seen: Seen[];
}

/** A WebSocket constructor for a chat client, and the record that its sockets fill. */
export function createRecorder(client: string): {
  record: ClientRecord;
  lastSeqs: ReadonlyMap<string, number>;
  WebSocket: SocketConstructor;
} {
  const record: ClientRecord = { client, seen: [] };
  const lastSeqs = new Map<string, number>();
  let connections = 0;
  const came = (room: string, seq = 0): void => {
    lastSeqs.set(room, Math.max(lastSeqs.get(room) ?? 0, seq));
  };

  const RecordingWebSocket = class extends WebSocket {
    readonly #connection = ++connections;
    readonly #asked = new Map<string, (number | undefined)[]>();

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        const frames = [JSON.parse(String(data))].flat() as ServerFrame[];
        for (const frame of frames) this.#take(frame);
      });
      this.addEventListener('close', ({ code }) => this.#note({ type: 'closed', code }));
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      const frame = JSON.parse(String(data)) as ClientFrame;
      if (frame.type === 'join') {
        const asked = this.#asked.get(frame.room) ?? [];
        this.#asked.set(frame.room, [...asked, frame.after]);
      } else if ('id' in frame) {
        const { room, id } = frame;
        const about = frame.type === 'react' ? { reactsTo: frame.target } : {};
        this.#note({ type: 'post', room, id, ...about });
      }
      super.send(data as string);
    }

    #take(frame: ServerFrame): void {
      if (frame.type === 'welcome') {
        this.#note({ type: 'welcome', replica: frame.replica, user: frame.user.id });
      } else if (frame.type === 'joined') {
        const after = this.#asked.get(frame.room)?.shift();
        this.#note({ type: 'joined', room: frame.room, after, frame });
        const isResume = after !== undefined && frame.complete;
        came(frame.room, isResume ? frame.entries.at(-1)?.seq : frame.head);
      } else if (frame.type === 'entries') {
        this.#note({ type: 'entries', room: frame.room, entries: frame.entries });
        came(frame.room, frame.entries.at(-1)?.seq);
      } else if (frame.type === 'ack') {
        this.#note({ type: 'ack', room: frame.room, id: frame.id, seq: frame.seq });
      } else if (frame.type === 'refused') {
        if (frame.room !== undefined && frame.id === undefined) {
          this.#asked.get(frame.room)?.shift();
        }
        this.#note({ type: 'refused', frame });
      }
    }

    #note(what: Bare<Seen>): void {
      const happening = { connection: this.#connection, atMs: performance.now() };
      record.seen.push({ ...what, ...happening } as Seen);
    }
  };
  return { record, lastSeqs, WebSocket: RecordingWebSocket as unknown as SocketConstructor };
}

type Bare<T> = T extends unknown ? Omit<T, keyof Happening> : never;
