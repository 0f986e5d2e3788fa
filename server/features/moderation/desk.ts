/**
 * Moderation towards the clients of this replica: takes their frames, tells them how their rooms are
 * set, and makes a ban, a mute or another rule hold for those who are here already.
 */
import { setImmediate } from 'node:timers';
import type { SignOuts } from '../auth/sign-outs.ts';
import { explain, type Log } from '../../lib/log.ts';
import { createRateLimit } from '../../lib/rate-limit.ts';
import { CLOSES } from '../../core/protocol/codes.ts';
import type { ModerateFrame, RoomStateFrame } from '../../core/protocol/moderation.ts';
import type { Refused } from '../../core/session/gate.ts';
import type { Desk, DeskFrame, Seat } from '../../core/session/moderating.ts';
import { NOT_JOINED } from '../../core/session/refusals.ts';
import { actOf } from './acts.ts';
import type { Dropped } from './drops.ts';
import type { RoomGate } from './gate.ts';
import type { Moderation, Outcome } from './moderation.ts';
import { isStaff } from './rights.ts';
import { isPlainSettings, type RoomStates } from './room-states.ts';
import type { Sanctions } from './sanctions.ts';
import { Seats } from './seats.ts';
import type { Counts } from './waiting.ts';

export interface LiveDesk extends Desk {
  /** Whether the user is connected to this replica. */
  has(userId: string): boolean;
  /** Other rules hold: looks at everybody anew. */
  reviewAll(): void;
  close(): void;
}

export interface DeskOptions {
  moderation: Moderation;
  gate: RoomGate;
  states: RoomStates;
  sanctions: Sanctions;
  signOuts: Pick<SignOuts, 'isOver' | 'watch'>;
  /** How much waits in a room, and who wants to know when that changes. */
  counts(room: string): Counts;
  watchCounts(onChange: (room: string) => void): void;
  /** Who hears that what they sent gave way to others in a full queue. */
  watchDropped(onDrop: (dropped: Dropped) => void): void;
  log: Log;
  /** How often those who were told of a mute are looked at: it ends by itself. */
  lookEveryMs?: number;
}

const LOOK_EVERY_MS = 5_000;
const ACTS_UNDER_WAY_MAX = 8;
/** Of one person on this replica; a clean-up is one. */
const ACTS_PER_MINUTE = 60;
const NOT_ALLOWED: Refused = { code: 'forbidden', message: 'only moderators may do this' };
const TOO_MANY: Refused = {
  code: 'rate_limited',
  message: 'too many acts at once',
  retryAfterMs: 1_000,
};
const TOO_OFTEN: Refused = { code: 'rate_limited', message: 'too many acts in a minute' };
const DROPPED: Refused = {
  code: 'forbidden',
  message: 'too much waits for the moderators: this was dropped, send it again later',
};
const AWAY: Refused = {
  code: 'unavailable',
  message: 'it cannot be done now, try again',
  retryAfterMs: 2_000,
};

export function createDesk(options: DeskOptions): LiveDesk {
  const { moderation, gate, states, sanctions, signOuts, counts, log } = options;
  const { lookEveryMs = LOOK_EVERY_MS } = options;
  const seats = new Seats();
  /** Those who were told that a room is not plain. */
  const told = new Set<Seat>();
  /** Gathered in one turn: a thousand bans are one walk over the seats. */
  const changedUsers = new Set<string>();
  const changedNetworks = new Set<string>();
  let isAllChanged = false;
  const changedRooms = new Set<string>();
  let isWalking = false;
  const actLimit = createRateLimit({ perMinute: ACTS_PER_MINUTE });

  const stateOf = (seat: Seat, room: string): RoomStateFrame => {
    const { settings } = states.of(room);
    const refused = gate.write(seat.visitor, room);
    const { moderate } = moderation.rightsOf(seat.visitor, room);
    const until = refused && gate.muteOf(seat.visitor, room)?.until;
    const may = refused
      ? { write: false, why: refused.message, ...until === undefined ? {} : { until } }
      : { write: true };
    return { type: 'room', room, ...may, moderate, ...settings };
  };
  const isPlain = (frame: RoomStateFrame): boolean =>
    frame.write && !frame.moderate && isPlainSettings(frame);
  const tellState = (seat: Seat, room: string): void => {
    const { rooms, user } = seat.visitor;
    const { isPlain: isPlainRoom, rule } = states.of(room);
    // A rush of clients that come back costs a few look-ups.
    const isUsual = isPlainRoom && sanctions.isEmpty && !seat.told && rooms === undefined &&
      !isStaff(seat.visitor) && !rule.moderators.has(user.id);
    if (isUsual) return;
    const frame = stateOf(seat, room);
    const before = seat.told?.get(room);
    if (before === undefined && isPlain(frame)) return;
    // How many minutes a mute lasts yet is no news.
    const { why: _, ...lasting } = frame;
    const text = JSON.stringify(lasting);
    if (before === text) return;
    seat.tell(frame);
    if (isPlain(frame)) return void seat.told!.delete(room);
    seat.told ??= new Map();
    seat.told.set(room, text);
    told.add(seat);
  };
  const tellCounts = (seat: Seat, room: string): void => {
    if (!moderation.rightsOf(seat.visitor, room).moderate) return;
    const { held, reports } = counts(room);
    seat.tell({ type: 'queue', room, heldCount: held, reportCount: reports });
  };
  /** From now on new guests of the network are taken for this one. */
  const noteNetworks = ({ visitor }: Seat, room: string): void => {
    const { isSigned, network, user } = visitor;
    if (isSigned || network === undefined) return;
    for (const kind of ['ban', 'mute'] as const) {
      const sanction = sanctions.find(kind, user.id, room);
      if (sanction) void sanctions.noteNetwork(sanction, network);
    }
  };
  const isBanned = ({ visitor }: Seat): boolean =>
    !sanctions.isEmpty && !isStaff(visitor) && !!sanctions.find('ban', visitor.user.id, '');
  const review = (seat: Seat): void => {
    noteNetworks(seat, '');
    if (signOuts.isOver(seat.visitor)) return seat.close(CLOSES.signedOut);
    if (isBanned(seat)) return seat.close(CLOSES.banned);
    for (const room of seat.rooms) {
      noteNetworks(seat, room);
      const refused = gate.join(seat.visitor, room);
      if (refused) seat.expel(room, refused);
      else tellState(seat, room);
    }
  };
  const walk = (): void => {
    isWalking = false;
    for (const seat of seats) {
      if (isAllChanged || isChanged(seat)) review(seat);
      for (const room of changedRooms) if (seat.has(room)) tellState(seat, room);
    }
    isAllChanged = false;
    for (const changed of [changedUsers, changedNetworks, changedRooms]) changed.clear();
  };
  const isChanged = ({ visitor: { user, network } }: Seat): boolean =>
    changedUsers.has(user.id) || (network !== undefined && changedNetworks.has(network));
  const walkSoon = (): void => {
    if (isWalking) return;
    isWalking = true;
    setImmediate(() => {
      try {
        walk();
      } catch (error) {
        log.error('moderation: a fault while looking at the seats', { reason: explain(error) });
      }
    });
  };
  const noteIn = (changed: Set<string>) => (what: string): void => {
    changed.add(what);
    walkSoon();
  };
  sanctions.watch(noteIn(changedUsers));
  signOuts.watch(noteIn(changedUsers));
  sanctions.watchNetworks(noteIn(changedNetworks));
  states.watch(noteIn(changedRooms));
  options.watchCounts((room) => {
    for (const seat of seats) if (seat.has(room)) tellCounts(seat, room);
  });
  options.watchDropped(({ room, user, id }) => {
    if (id === undefined) return;
    for (const seat of seats.of(user)) if (seat.has(room)) seat.refuse(DROPPED, { room, id });
  });
  const timer = setInterval(() => {
    for (const seat of told) {
      for (const room of seat.told!.keys()) {
        if (seat.has(room)) tellState(seat, room);
        else seat.told!.delete(room);
      }
      if (seat.told!.size === 0) told.delete(seat);
    }
  }, lookEveryMs);

  const act = (seat: Seat, frame: DeskFrame): Promise<Outcome> | Refused => {
    const { visitor } = seat;
    const { room } = frame;
    if (frame.type === 'report') {
      if (!seat.has(room)) return NOT_JOINED;
      const { target, reason, id } = frame;
      return moderation.report(visitor, { room, target, reason, id });
    }
    if (gate.join(visitor, room) || !moderation.rightsOf(visitor, room).moderate) {
      return NOT_ALLOWED;
    }
    if (frame.type === 'moderate') {
      if (frame.everywhere && !isStaff(visitor)) return NOT_ALLOWED;
      if (isColleague(frame)) return NOT_ALLOWED;
      const retryAfterMs = actLimit.take(visitor.user.id);
      if (retryAfterMs > 0) return { ...TOO_OFTEN, retryAfterMs };
      return actOf(moderation, visitor.author, frame);
    }
    return moderation.queue(room, frame.before).then((queue) => {
      // Who is banned from the site, and why, is for those who keep order there.
      const sanctions = queue.sanctions.filter((one) => one.room !== '' || isStaff(visitor));
      seat.tell({ type: 'queue', ...queue, sanctions });
      return { ok: true };
    });
  };
  /** Moderators of a room do not turn on each other: the right is taken away first. */
  const isColleague = ({ action, room, user, everywhere }: ModerateFrame): boolean =>
    (action === 'ban' || action === 'mute') && !everywhere && user !== undefined &&
    states.of(room).rule.moderators.has(user);

  return {
    has: (userId) => seats.of(userId).length > 0,
    enter(seat) {
      // It may have come while the hello was being checked.
      if (signOuts.isOver(seat.visitor)) return seat.close(CLOSES.signedOut);
      if (isBanned(seat)) {
        noteNetworks(seat, '');
        return seat.close(CLOSES.banned);
      }
      seats.add(seat);
      if (!sanctions.isEmpty) noteNetworks(seat, '');
    },
    leave(seat) {
      seats.delete(seat);
      told.delete(seat);
    },
    joined(seat, room) {
      if (!seat.has(room)) return;
      seat.told?.delete(room);
      if (!sanctions.isEmpty) noteNetworks(seat, room);
      tellState(seat, room);
      const { held, reports } = counts(room);
      if (held + reports > 0) tellCounts(seat, room);
    },
    take(seat, frame) {
      const { room } = frame;
      const about = frame.type === 'queue' ? { room } : { room, id: frame.id };
      if (seat.actsUnderWay >= ACTS_UNDER_WAY_MAX) return seat.refuse(TOO_MANY, about);
      const answer = act(seat, frame);
      if (!(answer instanceof Promise)) return seat.refuse(answer, about);
      seat.actsUnderWay += 1;
      answer.then((outcome) => {
        if (!outcome.ok) return seat.refuse(outcome.refusal, about);
        if (frame.type === 'queue') return;
        const { id } = frame;
        if (frame.type === 'report') return seat.tell({ type: 'reported', room, id });
        const { count } = outcome;
        seat.tell({ type: 'moderated', room, id, ...(count === undefined ? {} : { count }) });
      }, (error) => {
        log.warn('moderation: refused as unavailable', {
          what: frame.type,
          reason: explain(error),
        });
        seat.refuse(AWAY, about);
      }).finally(() => seat.actsUnderWay -= 1);
    },
    post({ visitor }, draft) {
      if (draft.kind !== 'delete') return undefined;
      if (!moderation.rightsOf(visitor, draft.room).moderate) return undefined;
      return moderation.deleteMessage(visitor.author, draft.room, draft.target!, draft.id);
    },
    reviewAll() {
      isAllChanged = true;
      walkSoon();
    },
    close: () => clearInterval(timer),
  };
}
