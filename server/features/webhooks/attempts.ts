/**
 * Delivery attempts: what an answer means for the receiver (circuit.ts), the entry (retries, dead
 * letters) and the webhook.
 */
import type { Log } from '../../lib/log.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import type { Store } from '../../core/store/store.ts';
import type { Circuit } from './circuit.ts';
import type { Cursor } from './cursors.ts';
import type { DeadLetters } from './dead-letters.ts';
import { eventId, readEventBody } from './event.ts';
import type { Answer, PostRequest } from './post-request.ts';
import type { Retries } from './retries.ts';
import { signedHeaders } from './signature.ts';
import type { Webhook } from './webhook.ts';

export interface AttemptsOptions {
  store: Pick<Store, 'page'>;
  webhook(): Webhook;
  post: PostRequest;
  retries: Retries;
  circuit: Circuit;
  deadLetters: DeadLetters;
  counts: Counts;
  log: Log;
  ended: AbortSignal;
  onBack(): void;
  /** Called when the receiver answers 410 or has been down too long. */
  onPause(reason: string): void;
}

export interface Counts {
  delivered: number;
  failed: number;
  dead: number;
}

const GONE = 410;
/** 4xx for now, whatever the event: timeout, too early, too many requests. */
const NOT_NOW = [408, 425, 429];
/** A receiver down for this long gets nothing until somebody resumes the webhook. */
const DOWN_MAX_MS = 3 * 86_400_000;

export type Outcome = 'delivered' | 'given up' | 'failed' | 'stopped';

/** Rejects only if the store cannot be reached. */
export function createAttempts(
  options: AttemptsOptions,
): (cursor: Cursor, entry: Entry) => Promise<Outcome> {
  const { webhook, retries, circuit, deadLetters, counts, log } = options;
  const { ended, onBack, onPause } = options;

  /** Counts only failures while the receiver is up: it rejects this entry. */
  const countFailure = async (
    cursor: Cursor,
    entry: Entry,
    { reason }: Answer,
  ): Promise<Outcome> => {
    const nowMs = Date.now();
    if (cursor.failures === 0) cursor.failingSinceMs = nowMs;
    cursor.failures += 1;
    cursor.dueAtMs = nowMs + retries.waitMs(cursor.failures);
    if (!retries.isOver(cursor.failures, cursor.failingSinceMs, nowMs)) return 'failed';
    const { id } = webhook();
    const { room, failures: attempts } = cursor;
    await deadLetters.add({ webhook: id, room, seq: entry.seq, atMs: nowMs, attempts, reason });
    counts.dead += 1;
    log.warn('webhooks: gave up on an event', { webhook: id, seq: entry.seq, attempts, reason });
    return 'given up';
  };

  return async (cursor, entry) => {
    const { room } = cursor;
    const answer = await postEntry(options, webhook(), room, entry, ended);
    if (answer.isOk) {
      counts.delivered += 1;
      if (circuit.passed()) onBack();
      return 'delivered';
    }
    if (ended.aborted) return 'stopped';
    if (answer.status === GONE) {
      onPause('the receiver answered 410, gone');
      return 'stopped';
    }
    counts.failed += 1;
    if (isRefusal(answer)) {
      if (circuit.passed()) onBack();
      return await countFailure(cursor, entry, answer);
    }
    const wasOpen = circuit.isOpen;
    circuit.failed(room);
    if (wasOpen) {
      const isDownTooLong = Date.now() - circuit.openSinceMs! > DOWN_MAX_MS;
      if (isDownTooLong) onPause(`the receiver has been down for 3 days: ${answer.reason}`);
      return isDownTooLong ? 'stopped' : 'failed';
    }
    if (circuit.isOpen) {
      log.warn('webhooks: receiver is down', { webhook: webhook().id, reason: answer.reason });
    }
    return await countFailure(cursor, entry, answer);
  };
}

/** Sends one entry, signed. Rejects only if the store cannot be reached. */
export async function postEntry(
  { post, store }: Pick<AttemptsOptions, 'post' | 'store'>,
  { url, secrets }: Webhook,
  room: string,
  entry: Entry,
  signal?: AbortSignal,
): Promise<Answer> {
  const body = await readEventBody(store, room, entry);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Starling-Webhooks/1',
    ...signedHeaders(secrets, eventId(room, entry.seq), body, Date.now()),
  };
  return await post.post(url, headers, body, signal);
}

function isRefusal({ status = 0 }: Answer): boolean {
  return status >= 400 && status < 500 && !NOT_NOW.includes(status);
}
