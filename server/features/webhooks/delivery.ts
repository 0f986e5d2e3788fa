/**
 * Delivers a room's entries after its cursor, in order, until none is left, an attempt fails, or a
 * reaction must wait for the end of its second.
 */
import { explain } from '../../lib/log.ts';
import type { Store } from '../../core/store/store.ts';
import { type AttemptsOptions, createAttempts } from './attempts.ts';
import { type Cursor, FencedError, readCursor, saveCursor } from './cursors.ts';
import { createReactionThrottle, isReaction } from './reactions.ts';
import { readAhead } from './read-ahead.ts';
import type { Job, Turn } from './room-places.ts';
import { wantsEntry } from './webhook.ts';

export interface DeliveryOptions extends AttemptsOptions {
  store: Pick<Store, 'after' | 'page' | 'records'>;
  /** Aborted when another replica may deliver: nothing is saved afterwards. */
  lost: AbortSignal;
  againMs: number;
  /** Monotonic milliseconds. */
  now?: () => number;
  /** Milliseconds since the Unix epoch. */
  date?: () => number;
  isOver(): boolean;
  onFenced(): void;
}

const ENTRIES_PER_TURN = 50;
/** Entries per turn, including skipped ones. */
const PASSED_PER_TURN = 1_000;
/** What is delivered between two saves may be repeated after a crash. */
const SAVE_EVERY_MS = 2_000;
export function createDelivery(options: DeliveryOptions): (job: Job) => Promise<Turn> {
  const { store, webhook, circuit, log, lost, againMs, isOver, onFenced } = options;
  const { now = () => performance.now(), date = Date.now } = options;
  const attempt = createAttempts(options);
  const throttle = createReactionThrottle(date);

  const save = async (cursor: Cursor): Promise<void> => {
    if (lost.aborted) return;
    await saveCursor(store.records, webhook().id, cursor);
    cursor.isDirty = false;
    cursor.savedAtMs = now();
  };
  const isSaveDue = ({ savedAtMs = -Infinity }: Cursor): boolean =>
    now() - savedAtMs >= SAVE_EVERY_MS;
  const warnOfTrimmed = (count: number): void => {
    if (count <= 0) return;
    const fields = { webhook: webhook().id, count };
    log.warn('webhooks: entries were trimmed before delivery', fields);
  };
  const runTurn = async (job: Job): Promise<Turn> => {
    if (!job.cursor) {
      const { dueAtMs } = job.cursor = await readCursor(store, webhook(), job.room);
      // Another replica's attempt failed recently.
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
    // Grows while looking ahead.
    for (const entry of ahead.entries) {
      if (isOver() || tried === ENTRIES_PER_TURN || passed === PASSED_PER_TURN) break;
      let isWanted = wantsEntry(webhook(), entry);
      if (isWanted && isReaction(entry)) {
        isWanted = !await ahead.isReplaced(entry);
        if (isWanted) holdMs = throttle.waitMs(room, entry);
        if (holdMs > 0) break;
      }
      if (isWanted) tried += 1;
      const outcome = isWanted ? await attempt(cursor, entry) : 'unwanted';
      if (outcome === 'delivered' && isReaction(entry)) throttle.noteSent(room, entry);
      if (outcome === 'stopped') break;
      if (outcome === 'failed') {
        await save(cursor);
        warnOfTrimmed(cursor.seq - startSeq - passed);
        return { type: 'wait', untilMs: Math.max(cursor.dueAtMs, circuit.tryAtMs) };
      }
      Object.assign(cursor, { seq: entry.seq, failures: 0, failingSinceMs: 0, dueAtMs: 0 });
      cursor.isDirty = true;
      passed += 1;
      if (now() - beganAtMs >= SAVE_EVERY_MS && isSaveDue(cursor)) await save(cursor);
    }
    warnOfTrimmed(cursor.seq - startSeq - passed);
    // Save the start of a room too, to find it only once. Unwanted entries alone are saved less
    // often: after a crash they are skipped again.
    const isDue = cursor.isDirty && (tried > 0 || isSaveDue(cursor));
    if (isDue || cursor.version === 0) await save(cursor);
    if (isOver()) return { type: 'wait', untilMs: Infinity };
    // While the circuit is open, this would be the next room to probe again at once.
    const type = circuit.isOpen ? 'all wait' : 'wait';
    if (holdMs > 0) return { type, untilMs: date() + holdMs };
    return { type: ahead.isMore || passed < ahead.entries.length ? 'more' : 'done' };
  };

  return async (job) => {
    try {
      return await runTurn(job);
    } catch (error) {
      if (error instanceof FencedError) onFenced();
      else log.warn('webhooks: cannot reach the store', { reason: explain(error) });
      // A probe of the receiver does not respect a room's own wait.
      const type = circuit.isOpen ? 'all wait' : 'wait';
      return { type, untilMs: Date.now() + againMs };
    }
  };
}
