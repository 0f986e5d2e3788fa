/**
 * All attacks, in running order.
 */
import { changes, longTexts, newRooms, reactors } from './history-attacks.ts';
import {
  emptyRooms,
  fragments,
  halfRequests,
  silentConnections,
  unreadAnswers,
} from './memory-attacks.ts';
import {
  foretoldIds,
  keptTokens,
  moderationQueue,
  rebinding,
  repetitions,
} from './people-attacks.ts';
import type { Attack } from './run-attack.ts';
import { readers, rejoins } from './traffic-attacks.ts';

export const ATTACKS: readonly Attack[] = [
  changes,
  reactors,
  newRooms,
  longTexts,
  emptyRooms,
  fragments,
  halfRequests,
  unreadAnswers,
  silentConnections,
  rejoins,
  readers,
  moderationQueue,
  foretoldIds,
  keptTokens,
  repetitions,
  rebinding,
];
