/**
 * Rights and settings of rooms, from the operator's rules and the moderators' settings.
 */
import { isRoomName } from '../../core/protocol/room-name.ts';
import type { Audit } from './audit.ts';
import type { Moderation, Person } from './moderation.ts';
import { DONE, invalid } from './outcome.ts';
import { rightsOf } from './rights.ts';
import { faultInSettings, knownSettings, type RoomStates } from './room-states.ts';

const ANYBODY: Person = { user: { id: '', name: '', role: 'guest' }, isSigned: false };

type RoomCommands = Pick<
  Moderation,
  | 'rightsOf'
  | 'isPublic'
  | 'framedBy'
  | 'isNamed'
  | 'mayCreate'
  | 'roomRetention'
  | 'settingsOf'
  | 'setRoom'
>;

export function createRoomCommands(states: RoomStates, audit: Audit): RoomCommands {
  const rightsIn: RoomCommands['rightsOf'] = (person, room) =>
    rightsOf(person, room, states.of(room).rule);
  return {
    rightsOf: rightsIn,
    isPublic: (room) => states.of(room).rule.anonymousRead && rightsIn(ANYBODY, room).enter,
    isNamed: (room) => states.rules.isNamed(room),
    framedBy: (room) => states.rules.of(room).framedBy,
    mayCreate: (person, room) =>
      states.rules.mayCreate(person, room) || rightsIn(person, room).moderate,
    roomRetention() {
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
      await audit.addEntry(by, {
        action: 'set',
        room,
        reason: JSON.stringify(knownSettings(settings)),
      });
      await states.set(room, settings);
      return DONE;
    },
  };
}
