/**
 * Event stream of the cluster. Uses fetch, since EventSource cannot send a token in a header.
 */
import { backoffMs } from '../../server/lib/backoff.ts';
import type { ClusterEvent } from '../../server/core/protocol/report.ts';

export type StreamState =
  | { type: 'connecting' }
  | { type: 'open' }
  | { type: 'waiting'; reason: string }
  /** A token is required; `isWrong`: the given token was refused. */
  | { type: 'locked'; isWrong: boolean }
  /** The server does not offer the page. */
  | { type: 'closed'; reason: string };

export interface EventStreamOptions {
  url: string;
  token: string | undefined;
  onNews(news: ClusterEvent): void;
  onState(state: StreamState): void;
  fetch?: typeof fetch;
  random?: () => number;
  /** Maximum of the first pause; doubles up to 16 times this value. */
  pauseMs?: number;
  /** A stream without data for this long counts as dead: replicas report every second. */
  silenceMaxMs?: number;
}

/** In UTF-16 code units; longer events are not from the cluster. */
const EVENT_UNITS_MAX = 1_048_576;
const PAUSE_GROWTH_MAX = 16;

export function openEventStream(options: EventStreamOptions): () => void {
  const { url, token, onNews, onState, pauseMs = 500, silenceMaxMs = 15_000 } = options;
  const { random = Math.random } = options;
  let isOver = false;
  let attempt = 0;
  let abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const run = async (): Promise<void> => {
    onState({ type: 'connecting' });
    abort = new AbortController();
    try {
      const response = await (options.fetch ?? fetch)(url, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        cache: 'no-store',
        signal: abort.signal,
      });
      if (isOver) return;
      if (response.status === 401) return onState({ type: 'locked', isWrong: token !== undefined });
      if (response.status === 403) return onState({ type: 'closed', reason: await why(response) });
      if (!response.ok || !response.body) throw new Error(await why(response));
      onState({ type: 'open' });
      await read(response.body);
      throw new Error('the replica ended the stream');
    } catch (error) {
      if (!isOver) tryLater(error instanceof Error ? error.message : String(error));
    }
  };
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    const parse = createEventParser((data) => {
      attempt = 0;
      if (!isOver) onNews(JSON.parse(data) as ClusterEvent);
    });
    const reader = body.getReader();
    const awaitData = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(new Error('the replica fell silent')), silenceMaxMs);
    };
    try {
      for (awaitData();; awaitData()) {
        const { done, value } = await reader.read();
        if (done || isOver) return;
        parse(decoder.decode(value, { stream: true }));
      }
    } finally {
      clearTimeout(timer);
    }
  };
  const tryLater = (reason: string): void => {
    onState({ type: 'waiting', reason });
    const maxMs = pauseMs * PAUSE_GROWTH_MAX;
    timer = setTimeout(run, backoffMs(attempt++, { baseMs: pauseMs, maxMs, random }));
  };

  run();
  return () => {
    isOver = true;
    clearTimeout(timer);
    abort.abort();
  };
}

export function createEventParser(onData: (data: string) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    rest += piece;
    const events = rest.split('\n\n');
    rest = events.pop()!;
    if (rest.length > EVENT_UNITS_MAX) throw new Error('an event is too long');
    for (const event of events) {
      const lines = event.split('\n').filter((line) => line.startsWith('data:'));
      if (lines.length > 0) onData(lines.map((line) => line.slice(5).trimStart()).join('\n'));
    }
  };
}

async function why(response: Response): Promise<string> {
  try {
    return (await response.json() as { message: string }).message;
  } catch {
    return `the replica answered with ${response.status}`;
  }
}
