/**
 * Session review: applies bans, mutes, sign-outs and rule changes to connected visitors. Batches
 * the changes of one event-loop turn, so a thousand bans cost one pass over the connections.
 */
import type { SignOuts } from '../../auth/sign-outs.ts';
import { explain, type Log } from '../../../lib/log.ts';
import type { Scheduler } from '../../../lib/runtime.ts';
import { CLOSES } from '../../../core/protocol/codes.ts';
import type { ModerationSession } from '../../../core/session/moderation-session.ts';
import type { Sanction } from '../../../core/protocol/moderation.ts';
import { refusalOf } from '../rights-notices.ts';
import type { RoomGuard } from '../room-guard.ts';
import { isStaff } from '../rights.ts';
import type { RoomStates } from '../room-states.ts';
import type { Sanctions } from '../sanctions.ts';
import type { SessionTable } from './session-table.ts';

export interface SessionReview {
  closeUnwelcome(session: ModerationSession): boolean;
  /** Treats new guests of the session's network alike, if the visitor is sanctioned. */
  noteNetworks(session: ModerationSession, room: string): void;
  reviewAll(): void;
}

export interface SessionReviewOptions {
  sessions: SessionTable;
  guard: RoomGuard;
  states: RoomStates;
  sanctions: Sanctions;
  signOuts: Pick<SignOuts, 'isOver' | 'watch'>;
  tellState(session: ModerationSession, room: string): void;
  scheduler: Pick<Scheduler, 'soon'>;
  log: Log;
}

export function createSessionReview(options: SessionReviewOptions): SessionReview {
  const { sessions, guard, states, sanctions, signOuts, tellState, scheduler, log } = options;
  const changedUsers = new Set<string>();
  const changedNetworks = new Set<string>();
  const changedRooms = new Set<string>();
  let isAllChanged = false;
  let isScheduled = false;

  const noteNetworks = ({ visitor }: ModerationSession, room: string): void => {
    if (sanctions.isEmpty) return;
    const { isSigned, network, user } = visitor;
    if (isSigned || network === undefined) return;
    for (const kind of ['ban', 'mute'] as const) {
      const sanction = sanctions.find(kind, user.id, room);
      if (sanction) void sanctions.noteNetwork(sanction, network);
    }
  };
  const banOf = ({ visitor }: ModerationSession): Sanction | undefined =>
    sanctions.isEmpty || isStaff(visitor) ? undefined : sanctions.find('ban', visitor.user.id, '');
  const closeUnwelcome = (session: ModerationSession): boolean => {
    noteNetworks(session, '');
    if (signOuts.isOver(session.visitor)) {
      session.close(CLOSES.signedOut);
      return true;
    }
    const ban = banOf(session);
    if (!ban) return false;
    // The reason of a close has no place for details.
    session.refuse(refusalOf(ban, Date.now()), {});
    session.close(CLOSES.banned);
    return true;
  };
  const review = (session: ModerationSession): void => {
    if (closeUnwelcome(session)) return;
    for (const room of session.rooms) {
      noteNetworks(session, room);
      const refused = guard.join(session.visitor, room);
      if (refused) session.expel(room, refused);
      else tellState(session, room);
    }
  };
  const isChanged = ({ visitor: { user, network } }: ModerationSession): boolean =>
    changedUsers.has(user.id) || (network !== undefined && changedNetworks.has(network));
  const reviewChanged = (): void => {
    isScheduled = false;
    for (const session of sessions) {
      if (isAllChanged || isChanged(session)) review(session);
      for (const room of changedRooms) if (session.has(room)) tellState(session, room);
    }
    isAllChanged = false;
    for (const changed of [changedUsers, changedNetworks, changedRooms]) changed.clear();
  };
  const reviewSoon = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    scheduler.soon(() => {
      try {
        reviewChanged();
      } catch (error) {
        log.error('moderation: session review failed', { reason: explain(error) });
      }
    });
  };
  const noteIn = (changed: Set<string>) => (changedId: string): void => {
    changed.add(changedId);
    reviewSoon();
  };
  sanctions.watch(noteIn(changedUsers));
  signOuts.watch(noteIn(changedUsers));
  sanctions.watchNetworks(noteIn(changedNetworks));
  states.watch(noteIn(changedRooms));

  return {
    closeUnwelcome,
    noteNetworks,
    reviewAll() {
      isAllChanged = true;
      reviewSoon();
    },
  };
}
