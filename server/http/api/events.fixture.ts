/**
 * Test readers of a room's server-sent events.
 */
import * as assert from 'uvu/assert';
import { UNLIMITED_ACCOUNT } from '../../core/hub/account.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import type { Draft } from '../../core/store/store.ts';
import type { TestApi } from '../../../scripts/testkit/server/api.ts';

export const READER = {
  room: 'a/b',
  after: undefined,
  account: UNLIMITED_ACCOUNT,
  hasKey: false,
  network: undefined,
  mayRead: () => true,
};
export const WITHIN = { withinMs: 5_000 };

export interface ReceivedEvent {
  id?: string;
  event?: string;
  data?: { head: number; first: number; entries: Entry[] } & Entry;
  retry?: string;
}

/** Parses events like a browser, but does not reconnect. */
export function readEvents(response: Response) {
  const heard: ReceivedEvent[] = [];
  let isOver = false;
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const run = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) if (!block.startsWith(':')) heard.push(parse(block));
    }
  };
  run().catch(() => {}).finally(() => isOver = true);
  return {
    heard,
    get isOver() {
      return isOver;
    },
    entries: () => heard.filter(({ event }) => event === 'entry').map(({ data }) => data!.seq),
    close: () => reader.cancel(),
  };
}

export function parse(block: string): ReceivedEvent {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    }),
  );
  return { ...fields, ...(fields.data ? { data: JSON.parse(fields.data) } : {}) };
}

export function post(api: TestApi, id: string, some: Partial<Draft> = {}) {
  return api.replica.hub.post({
    room: 'a/b',
    id,
    kind: 'message',
    from: { id: 'ada', name: 'Ada' },
    at: 1,
    via: 'r1',
    text: `text ${id}\nof two lines`,
    ...some,
  });
}

export const EVENTS = '/rooms/a%2Fb/events';

export async function follow(api: TestApi, query = '', headers: Record<string, string> = {}) {
  const response = await api.ask('GET', `${EVENTS}${query}`, { headers });
  assert.is(response.status, 200);
  assert.is(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  return readEvents(response);
}
