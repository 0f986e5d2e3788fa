/**
 * A room's turn: what the store has behind the cursor goes to the receiver, entry by entry in order,
 * until nothing is left, an attempt fails or a reaction has to wait for the end of its second.
 */
import { explain, type Log } from '../../lib/log.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import type { Store } from '../../core/store/store.ts';
import type { Circuit } from './circuit.ts';
import { type Cursor, FencedError, readCursor, saveCursor } from './cursors.ts';
import type { DeadLetters } from './dead-letters.ts';
import { eventId, readEventBody } from './event.ts';
import type { Answer, PostRequest } from './post-request.ts';
import { createReactionThrottle, isReaction } from './reactions.ts';
import { readAhead } from './read-ahead.ts';
import type { Retries } from './retries.ts';
import type { Job, Turn } from './room-queue.ts';
import { signedHeaders } from './signature.ts';
import { wantsEntry, type Webhook } from './webhook.ts';

export interface DeliveryOptions {
  store: Pick<Store, 'after' | 'page' | 'records'>;
  webhook(): Webhook;
  post: PostRequest;
  retries: Retries;
  circuit: Circuit;
  deadLetters: DeadLetters;
  counts: Counts;
  log: Log;
  /** Aborted when attempts under way must end. */
  ended: AbortSignal;
  /** Aborted when another replica may deliver: nothing is saved from then on. */
  lost: AbortSignal;
  /** After the store did not answer. */
  againMs: number;
  /** Milliseconds that only grow. */
  now?: () => number;
  /** Milliseconds since the Unix epoch. */
  date?: () => number;
  /** Whether no further attempt may begin. */
  isOver(): boolean;
  /** The circuit has closed. */
  onBack(): void;
  /** The receiver wants no more, or has been down for too long. */
  onPause(reason: string): void;
  /** Another replica delivers, too. */
  onFenced(): void;
}

/** Since this replica took the webhook. */
export interface Counts {
  delivered: number;
  failed: number;
  dead: number;
}

const GONE = 410;
/** 4xx of a receiver that takes nothing for now: timeout, too early, too many. */
const NOT_NOW = [408, 425, 429];
/** Read, and sent, unless reactions are passed over. */
const ENTRIES_PER_TURN = 50;
/** With reactions that are passed over. */
const PASSED_PER_TURN = 1_000;
/** What was delivered since may be delivered again after a crash. */
const SAVE_EVERY_MS = 2_000;
/** A receiver that is down for so long gets nothing more until somebody resumes the webhook. */
const DOWN_MAX_MS = 3 * 86_400_000;

type Outcome = 'passed' | 'failed' | 'stopped';

/** Whether the receiver is up, and it is this event that it does not take. */
function isRefusal({ status = 0 }: Answer): boolean {
  return status >= 400 && status < 500 && !NOT_NOW.includes(status);
}

/** Sends one entry, signed. Rejects only when the store cannot be reached. */
export async function postEntry(
  { post, store }: Pick<DeliveryOptions, 'post'> & { store: Pick<Store, 'page'> },
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

export function createDelivery(options: DeliveryOptions): (job: Job) => Promise<Turn> {
  const { store, webhook, retries, circuit, deadLetters, counts, log } = options;
  const { ended, lost, againMs, now = () => performance.now(), date = Date.now } = options;
  const { isOver, onBack, onPause, onFenced } = options;
  const throttle = createReactionThrottle(date);

  const save = async (cursor: Cursor): Promise<void> => {
    if (lost.aborted) return;
    await saveCursor(store.records, webhook().id, cursor);
    cursor.isDirty = false;
    cursor.savedAtMs = now();
  };
  const isSaveDue = ({ savedAtMs = -Infinity }: Cursor): boolean =>
    now() - savedAtMs >= SAVE_EVERY_MS;
  const attempt = async (cursor: Cursor, entry: Entry): Promise<Outcome> => {
    const { room } = cursor;
    const answer = await postEntry(options, webhook(), room, entry, ended);
    if (answer.isOk) {
      if (isReaction(entry)) throttle.sent(room, entry);
      counts.delivered += 1;
      if (circuit.passed()) onBack();
      return 'passed';
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
      if (isDownTooLong) onPause(`the receiver has been down for days: ${answer.reason}`);
      return isDownTooLong ? 'stopped' : 'failed';
    }
    if (circuit.isOpen) {
      log.warn('webhooks: a receiver is down', { webhook: webhook().id, reason: answer.reason });
    }
    return await countFailure(cursor, entry, answer);
  };
  /** Attempts count while the receiver as such is up: it is the entry that it does not take then. */
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
    log.warn('webhooks: gave up an event', { webhook: id, seq: entry.seq, attempts, reason });
    return 'passed';
  };
  const tellMissing = (count: number): void => {
    if (count <= 0) return;
    const facts = { webhook: webhook().id, count };
    log.warn('webhooks: entries were trimmed before they were delivered', facts);
  };
  const turn = async (job: Job): Promise<Turn> => {
    if (!job.cursor) {
      const { dueAtMs } = job.cursor = await readCursor(store, webhook(), job.room);
      // Another replica's attempt failed a while ago.
      if (dueAtMs > Date.now() && !circuit.isOpen) return { type: 'wait', untilMs: dueAtMs };
    }
    const { cursor, room } = job;
    const ahead = await readAhead(store, room, cursor.seq, ENTRIES_PER_TURN);
    const startSeq = cursor.seq;
    if (ahead.entries.length === 0 && ahead.first - 1 > startSeq) {
      Object.assign(cursor, { seq: ahead.first - 1, isDirty: true });
    }
    const beganAtMs = now();
    let passed = 0;
    let tried = 0;
    let holdMs = 0;
    // More of them come while it looks ahead.
    for (const entry of ahead.entries) {
      if (isOver() || tried === ENTRIES_PER_TURN || passed === PASSED_PER_TURN) break;
      let isWanted = wantsEntry(webhook(), entry);
      if (isWanted && isReaction(entry)) {
        isWanted = !await ahead.isReplaced(entry);
        if (isWanted) holdMs = throttle.waitMs(room, entry);
        if (holdMs > 0) break;
      }
      if (isWanted) tried += 1;
      const outcome = isWanted ? await attempt(cursor, entry) : 'passed';
      if (outcome === 'stopped') break;
      if (outcome === 'failed') {
        await save(cursor);
        tellMissing(cursor.seq - startSeq - passed);
        return { type: 'wait', untilMs: Math.max(cursor.dueAtMs, circuit.tryAtMs) };
      }
      Object.assign(cursor, { seq: entry.seq, failures: 0, failingSinceMs: 0, dueAtMs: 0 });
      cursor.isDirty = true;
      passed += 1;
      if (now() - beganAtMs >= SAVE_EVERY_MS && isSaveDue(cursor)) await save(cursor);
    }
    tellMissing(cursor.seq - startSeq - passed);
    // Where a room starts is written down as well: it is not looked for again. What was not wanted
    // is passed over again after a crash.
    const isDue = cursor.isDirty && (tried > 0 || isSaveDue(cursor));
    if (isDue || cursor.version === 0) await save(cursor);
    if (isOver()) return { type: 'wait', untilMs: Infinity };
    // While the receiver is down one room alone is asked: it would be asked again at once.
    const type = circuit.isOpen ? 'all wait' : 'wait';
    if (holdMs > 0) return { type, untilMs: date() + holdMs };
    return { type: ahead.isMore || passed < ahead.entries.length ? 'more' : 'done' };
  };

  return async (job) => {
    try {
      return await turn(job);
    } catch (error) {
      if (error instanceof FencedError) onFenced();
      else log.warn('webhooks: the store does not answer', { reason: explain(error) });
      // What asks whether the receiver is back does not mind a room's own wait.
      const type = circuit.isOpen ? 'all wait' : 'wait';
      return { type, untilMs: Date.now() + againMs };
    }
  };
}
