/**
 * Assembles moderation from its parts.
 */
import type { SignOuts } from '../auth/sign-outs.ts';
import type { Log } from '../../lib/log.ts';
import type { Scheduler } from '../../lib/runtime.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import type { FollowedRecords } from '../../core/records/followed-records.ts';
import type { ModerationSessions } from '../../core/session/moderation-session.ts';
import type { Appended, Draft, Store } from '../../core/store/store.ts';
import { createAudit } from './audit.ts';
import { createDeleteMessage } from './delete-message.ts';
import { createDeleteMessages } from './delete-messages.ts';
import { createModerationSessions } from './sessions/moderation-sessions.ts';
import { createRoomGuard } from './room-guard.ts';
import { createHoldQueue } from './queue/hold-queue.ts';
import { COUNTS_KIND } from './queue/kinds.ts';
import type { Moderation } from './moderation.ts';
import { isGuestId } from './origin.ts';
import { createPersonalCommands } from './personal-commands.ts';
import type { PersonalRecords } from './personal-records.ts';
import { createReports } from './queue/reports.ts';
import { createRoomCommands } from './room-commands.ts';
import type { RoomRules } from './room-rules.ts';
import { createRoomStates, ROOM_KIND } from './room-states.ts';
import { createSanctionCommands } from './sanction-commands.ts';
import { createSanctions, SANCTION_KINDS } from './sanctions.ts';
import { createSlowMode } from './slow-mode.ts';
import { createReviewQueue, isAbout } from './queue/review-queue.ts';

export interface ModerationOptions {
  store: Store;
  followed: FollowedRecords;
  signOuts: SignOuts;
  hub: {
    post(draft: Draft): Promise<Appended>;
    recent(room: string): readonly Entry[];
  };
  via: string;
  /** Throws when they cannot be read. */
  readRules(): RoomRules;
  auditDays: number;
  personal?: readonly PersonalRecords[];
  scheduler: Pick<Scheduler, 'soon'>;
  log: Log;
  now?: () => number;
  checkEveryMs?: number;
}

export const MODERATION_KINDS: readonly string[] = [...SANCTION_KINDS, ROOM_KIND, COUNTS_KIND];

const SWEEP_EVERY_MS = 60_000;
/** In one `queue` frame; the API lists all. */
const SANCTIONS_SHOWN_MAX = 200;

/** Throws if the rules file has a fault. Records of `MODERATION_KINDS` must be followed. */
export function openModeration(
  options: ModerationOptions,
): Moderation & { moderationSessions: ModerationSessions } {
  const { store, followed, signOuts, hub, via, readRules, auditDays, personal } = options;
  const { log, now } = options;
  const { records } = store;
  const states = createRoomStates(followed, readRules());
  const sanctions = createSanctions(followed, now);
  const audit = createAudit({ records, keptDays: auditDays, now });
  const reviewQueue = createReviewQueue({ records, followed, now });
  const reports = createReports({ reviewQueue, records, now: now ?? Date.now });
  const { hold, page: pageOf, ...queueCommands } = createHoldQueue({
    reviewQueue,
    reports,
    audit,
    store,
    post: hub.post,
    via,
    now,
  });
  const slowMode = createSlowMode({ recent: hub.recent, now });
  const guard = createRoomGuard({ states, sanctions, slowMode, recent: hub.recent, hold, now });
  const sweepTimer = setInterval(sanctions.sweep, SWEEP_EVERY_MS);

  /** Signed users always count as seen: a page may know who will come. */
  const wasSeen = async (userId: string, room: string): Promise<boolean> => {
    if (!isGuestId(userId) || moderationSessions.has(userId)) return true;
    if (hub.recent(room).some(({ from }) => from.id === userId)) return true;
    const [held, reported] = await Promise.all([
      reviewQueue.list('held', room),
      reviewQueue.list('report', room),
    ]);
    return [...held, ...reported].some((record) => isAbout(record, userId));
  };

  const roomCommands = createRoomCommands(states, audit);
  const { rightsOf } = roomCommands;
  const moderation: Moderation = {
    guard,
    holdGuard: { post: guard.hold },
    ...roomCommands,
    ...createSanctionCommands({ sanctions, audit, wasSeen }),
    ...createPersonalCommands({
      store,
      post: hub.post,
      via,
      sanctions: () => sanctions.all(),
      audit,
      signOuts,
      personal,
    }),
    sanctions: (room) => sanctions.all(room),
    ...queueCommands,
    waitingRooms: () =>
      [...followed.all(COUNTS_KIND)].map(({ key }) => ({ room: key, ...reviewQueue.counts(key) }))
        .filter(({ held, reports }) => held + reports > 0),
    async queue(room, before) {
      return {
        room,
        ...await pageOf(room, before),
        sanctions: [...sanctions.all(room), ...sanctions.all('')].slice(0, SANCTIONS_SHOWN_MAX),
      };
    },
    deleteMessage: createDeleteMessage({ store, post: hub.post, rightsOf, via, audit, reports }),
    deleteMessages: createDeleteMessages({
      ...{ store, post: hub.post, via, audit, reports, now },
      rejectAll: queueCommands.rejectAll,
      scheduler: options.scheduler,
    }),
    audit: audit.listEntries,
    reload() {
      return new Promise((resolve) => {
        states.reload(readRules());
        moderationSessions.reviewAll();
        resolve();
      });
    },
    close() {
      clearInterval(sweepTimer);
      reviewQueue.close();
      moderationSessions.close();
      return Promise.resolve();
    },
  };
  const moderationSessions = createModerationSessions({
    moderation,
    guard,
    states,
    sanctions,
    signOuts,
    counts: reviewQueue.counts,
    watchCounts: reviewQueue.watch,
    watchDropped: reviewQueue.watchDropped,
    scheduler: options.scheduler,
    log,
    checkEveryMs: options.checkEveryMs,
  });
  return { ...moderation, moderationSessions };
}
