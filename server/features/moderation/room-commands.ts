/**
 * Rights and settings of rooms, by the operator's rules and by what moderators set.
 */
import { isRoomName } from '../../core/protocol/room-name.ts';
import type { Audit } from './audit.ts';
import type { Moderation, Person } from './moderation.ts';
import { DONE, invalid } from './outcome.ts';
import { rightsOf } from './rights.ts';
import { faultInSettings, known, type RoomStates } from './room-states.ts';

/** Somebody of whom nothing is known. */
const ANYBODY: Person = { user: { id: '', name: '', role: 'guest' }, isSigned: false };

type RoomActs = Pick<
  Moderation,
  'rightsOf' | 'isPublic' | 'mayCreate' | 'ownRetention' | 'settingsOf' | 'setRoom'
>;

export function createRoomCommands(states: RoomStates, audit: Audit): RoomActs {
  const rightsIn: RoomActs['rightsOf'] = (person, room) =>
    rightsOf(person, room, states.of(room).rule);
  return {
    rightsOf: rightsIn,
    isPublic: (room) => states.of(room).rule.anonymousRead && rightsIn(ANYBODY, room).enter,
    mayCreate: (person, room) =>
      states.rules.mayCreate(person, room) || rightsIn(person, room).moderate,
    ownRetention() {
      const { rules } = states;
      if (!rules.haveRetention) return undefined;
      return (room) => {
        const { retentionDays, retentionCount } = rules.of(room);
        return { days: retentionDays, count: retentionCount };
      };
    },
    settingsOf: (room) => ({ ...states.of(room).settings }),
    async setRoom(by, room, settings) {
      if (!isRoomName(room)) return invalid('room: must be the name of a room');
      const fault = faultInSettings(settings);
      if (fault) return invalid(fault);
      await audit.note(by, { action: 'set', room, reason: JSON.stringify(known(settings)) });
      await states.set(room, settings);
      return DONE;
    },
  };
}
