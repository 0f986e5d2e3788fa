/**
 * Moderation, put together from its parts.
 */
import { GUEST_ID_PREFIX } from '../auth/guest-token.ts';
import { BOT_ID_PREFIX } from '../auth/host-claims.ts';
import type { SignOuts } from '../auth/sign-outs.ts';
import type { Log } from '../../lib/log.ts';
import { isRoomName } from '../../core/protocol/room-name.ts';
import { isUserId, MINUTES_MAX, REASON_MAX } from '../../core/protocol/decode-moderation.ts';
import type { Author, Entry } from '../../core/protocol/entry.ts';
import type { FollowedRecords } from '../../core/records/followed-records.ts';
import type { Desk } from '../../core/session/moderating.ts';
import type { Appended, Draft, Store } from '../../core/store/store.ts';
import { createAudit } from './audit.ts';
import { createDesk } from './desk.ts';
import { createErase } from './erase.ts';
import { createExport } from './export.ts';
import { createRoomGate } from './gate.ts';
import { createHoldQueue } from './hold-queue.ts';
import { COUNTS_KIND } from './kinds.ts';
import type { Moderation, Outcome, Person, SanctionOrder } from './moderation.ts';
import { isGuestId } from './origin.ts';
import type { PersonalRecords } from './personal-records.ts';
import { createReports } from './reports.ts';
import { rightsOf } from './rights.ts';
import { PLAIN_RULES, readRoomRules, type RoomRules } from './room-rules.ts';
import { createRoomStates, faultInSettings, known, ROOM_KIND } from './room-states.ts';
import { createSanctions, SANCTION_KINDS, type SanctionKind } from './sanctions.ts';
import { createSlowMode } from './slow-mode.ts';
import { createWaiting, isAbout } from './waiting.ts';

export interface ModerationOptions {
  store: Store;
  /** Must follow `MODERATION_KINDS`. */
  followed: FollowedRecords;
  signOuts: SignOuts;
  hub: {
    post(draft: Draft): Promise<Appended>;
    recent(room: string): readonly Entry[];
  };
  /** This replica's name. */
  via: string;
  /** The file with the rules of rooms; absent: every room is plain. */
  roomsFile: string | undefined;
  auditDays: number;
  /** Further records that are about a person, to be exported and erased. */
  personal?: readonly PersonalRecords[];
  log: Log;
  now?: () => number;
  /** How often those who were told of a mute are looked at: it ends by itself. */
  lookEveryMs?: number;
}

/** Kinds of records that every replica follows. */
export const MODERATION_KINDS: readonly string[] = [...SANCTION_KINDS, ROOM_KIND, COUNTS_KIND];

const SWEEP_EVERY_MS = 60_000;
const DONE: Outcome = { ok: true };
/** Somebody of whom nothing is known. */
const ANYBODY: Person = { user: { id: '', name: '', role: 'guest' }, isSigned: false };

const invalid = (message: string): Outcome => ({
  ok: false,
  refusal: { code: 'invalid', message },
});

/** Throws when the file of rules has a fault. */
export function openModeration(options: ModerationOptions): Moderation & { desk: Desk } {
  const { store, followed, signOuts, hub, via, roomsFile, auditDays, personal } = options;
  const { log, now } = options;
  const clock = now ? { now } : {};
  const { records } = store;
  const ofPersons = personal ? { personal } : {};
  const readRules = (): RoomRules =>
    roomsFile === undefined ? PLAIN_RULES : readRoomRules(roomsFile);

  const states = createRoomStates(followed, readRules());
  const sanctions = createSanctions(followed, now);
  const audit = createAudit({ records, keptDays: auditDays, ...clock });
  const waiting = createWaiting({ records, followed, ...clock });
  const reports = createReports({ waiting, records, now: now ?? Date.now });
  const queue = createHoldQueue({ waiting, reports, audit, store, post: hub.post, via, ...clock });
  const slowMode = createSlowMode({ recent: hub.recent, ...clock });
  const gate = createRoomGate({
    states,
    sanctions,
    slowMode,
    recent: hub.recent,
    hold: queue.hold,
    ...clock,
  });
  const erase = createErase({ store, post: hub.post, via, ...ofPersons });
  const exportOf = createExport({ store, sanctions: () => sanctions.all(), ...ofPersons });
  const sweeping = setInterval(sanctions.sweep, SWEEP_EVERY_MS);

  const sanction = async (kind: SanctionKind, by: Author, order: SanctionOrder) => {
    const fault = faultIn(order);
    if (fault) return invalid(fault);
    const { userId, room, reason } = order;
    const isSeen = room === undefined || await wasSeen(userId, room);
    const excess = sanctions.faultIn(kind, by, order, isSeen);
    if (excess) return refused('forbidden', excess);
    await audit.note(by, {
      action: kind,
      user: userId,
      ...(room === undefined ? {} : { room }),
      ...(reason ? { reason } : {}),
    });
    await sanctions.put(kind, by, order, isSeen);
    return DONE;
  };
  /** Signed users need not have been here: a page may know who will come. */
  const wasSeen = async (userId: string, room: string): Promise<boolean> => {
    if (!isGuestId(userId) || desk.has(userId)) return true;
    if (hub.recent(room).some(({ from }) => from.id === userId)) return true;
    const [held, reported] = await Promise.all([
      waiting.list('held', room),
      waiting.list('report', room),
    ]);
    return [...held, ...reported].some((record) => isAbout(record, userId));
  };
  const lift = async (kind: SanctionKind, by: Author, userId: string, room = '') => {
    if (!sanctions.find(kind, userId, room)) {
      return refused('not_found', `user: there is no ${kind}`);
    }
    await audit.note(by, {
      action: `un${kind}`,
      user: userId,
      ...(room === '' ? {} : { room }),
    });
    await sanctions.lift(kind, userId, room);
    return DONE;
  };
  const messageOf = async (room: string, target: number): Promise<Entry | undefined> => {
    const { messages } = await store.page(room, target + 1, 1);
    const entry = messages[0]?.entry;
    return entry?.seq === target ? entry : undefined;
  };

  const moderation: Moderation = {
    gate,
    holdGate: { post: gate.hold },
    rightsOf: (person, room) => rightsOf(person, room, states.of(room).rule),
    isPublic(room) {
      const { rule } = states.of(room);
      return rule.anonymousRead && rightsOf(ANYBODY, room, rule).enter;
    },
    ban: (by, order) => sanction('ban', by, order),
    unban: (by, userId, room) => lift('ban', by, userId, room),
    mute: (by, order) => sanction('mute', by, order),
    unmute: (by, userId, room) => lift('mute', by, userId, room),
    sanctions: (room) => sanctions.all(room),
    async setRoom(by, room, settings) {
      if (!isRoomName(room)) return invalid('room: must be the name of a room');
      const fault = faultInSettings(settings);
      if (fault) return invalid(fault);
      await audit.note(by, { action: 'set', room, reason: JSON.stringify(known(settings)) });
      await states.set(room, settings);
      return DONE;
    },
    mayCreate: (person, room) =>
      states.rules.mayCreate(person, room) || rightsOf(person, room, states.of(room).rule).moderate,
    ownRetention() {
      const { rules } = states;
      if (!rules.haveRetention) return undefined;
      return (room) => {
        const { retentionDays, retentionCount } = rules.of(room);
        return { days: retentionDays, count: retentionCount };
      };
    },
    settingsOf: (room) => ({ ...states.of(room).settings }),
    approve: queue.approve,
    reject: queue.reject,
    dismiss: queue.dismiss,
    rejectAll: queue.rejectAll,
    dismissAll: queue.dismissAll,
    report: queue.report,
    async queue(room, before) {
      return {
        room,
        ...await queue.page(room, before),
        sanctions: [...sanctions.all(room), ...sanctions.all('')].slice(0, SANCTIONS_SHOWN_MAX),
      };
    },
    async deleteMessage(by, room, target, id) {
      const message = await messageOf(room, target);
      const user = message?.from.id;
      const isAct = user !== undefined && user !== by.id && !message?.deleted;
      if (isAct) await audit.note(by, { action: 'delete', room, target, user });
      const at = Date.now();
      const draft: Draft = { room, id, kind: 'delete', from: by, at, via, target };
      const appended = await hub.post({ ...draft, isModerating: true });
      // A report about what is gone asks for nothing any more; whether it goes too is not worth a refusal.
      if (appended.ok) await reports.dismiss(room, target).catch(() => {});
      return appended;
    },
    audit: audit.list,
    async erase(by, userId, next) {
      if (next === undefined) await audit.note(by, { action: 'erase', user: userId });
      return await erase(by, userId, next);
    },
    async signOut(by, userId) {
      if (!isUserId(userId)) return invalid('user: must be 1 to 128 characters');
      if ([GUEST_ID_PREFIX, BOT_ID_PREFIX].some((prefix) => userId.startsWith(prefix))) {
        return invalid('user: guests are banned instead, and keys of bots revoked');
      }
      await audit.note(by, { action: 'sign-out', user: userId });
      await signOuts.put(userId);
      return DONE;
    },
    async *export(by, userId) {
      await audit.note(by, { action: 'export', user: userId });
      yield* exportOf(userId);
    },
    reload() {
      return new Promise((resolve) => {
        states.reload(readRules());
        desk.reviewAll();
        resolve();
      });
    },
    close() {
      clearInterval(sweeping);
      waiting.close();
      desk.close();
      return Promise.resolve();
    },
  };
  const desk = createDesk({
    moderation,
    gate,
    states,
    sanctions,
    signOuts,
    counts: waiting.counts,
    watchCounts: waiting.watch,
    watchDropped: waiting.watchDropped,
    log,
    ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
  });
  return { ...moderation, desk };
}

/** In one queue; the API lists all. */
const SANCTIONS_SHOWN_MAX = 200;

function refused(code: 'forbidden' | 'not_found', message: string): Outcome {
  return { ok: false, refusal: { code, message } };
}

/** Orders also come from programs. */
function faultIn({ userId, room, minutes, reason }: SanctionOrder): string | undefined {
  if (!isUserId(userId)) return 'user: must be 1 to 128 characters';
  if (room !== undefined && !isRoomName(room)) return 'room: must be the name of a room';
  if (
    minutes !== undefined && !(Number.isInteger(minutes) && minutes > 0 && minutes <= MINUTES_MAX)
  ) {
    return `minutes: must be a whole number from 1 to ${MINUTES_MAX}`;
  }
  if (reason !== undefined && (reason.length > REASON_MAX || !reason.isWellFormed())) {
    return `reason: must be at most ${REASON_MAX} characters`;
  }
  return undefined;
}
