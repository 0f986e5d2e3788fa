/**
 * English phrases of `starling-moderation.js`.
 */
import type { Phrase } from '../phrase.ts';

export const moderationPhrases = {
  // How one stands in the room
  roomLocked: 'This room is locked: only moderators can write.',
  roomMembersOnly: 'Only members can write here now.',
  mutedUntil: 'You are muted here until {time}.',
  mayNotWrite: 'This room is read-only for you.',
  slowModeHolds: 'Slow mode: {time} between two messages.',
  heldBeforeSeen: 'A moderator reviews messages here before others see them.',

  // A report, a mute, a ban
  reportTitle: 'Report a message from {name}',
  muteTitle: 'Mute {name}',
  banTitle: 'Ban {name}',
  howLong: 'How long',
  forGood: 'permanently',
  wholeSite: 'On the whole site',
  reason: 'Reason (optional)',
  doReport: 'Report',
  doMute: 'Mute',
  doBan: 'Ban',
  reported: 'Thank you. The moderators will look at it.',
  nowMuted: '{name} is muted.',
  nowBanned: '{name} is banned.',
  close: 'Close',

  // What waits for moderators
  moderation: 'Moderation',
  moderationWaiting: 'Moderation, {count} waiting',
  closeModeration: 'Close moderation',
  heldMessages: 'Held',
  reportedMessages: 'Reports',
  mutesAndBans: 'Mutes and bans',
  thisRoom: 'This room',
  nothingHeld: 'No messages are waiting.',
  nothingReported: 'Nothing was reported.',
  nobodyMuted: 'Nobody is muted or banned.',
  approve: 'Approve',
  reject: 'Reject',
  showMessage: 'Show',
  dismissReport: 'Dismiss',
  rejectAllOf: 'Reject all from {name}',
  dismissAllOf: 'Dismiss all from {name}',
  rejectGuests: 'Reject all from guests…',
  dismissGuests: 'Dismiss all from guests…',
  sinceWhen: 'Sent since',
  anyTime: 'any time',
  lift: 'Lift',
  reportedBy: 'Reported by {name}',
  reportedBecause: 'Reported by {name}: {reason}',
  reportedByMore: {
    one: 'Reported by {count} more',
    other: 'Reported by {count} more',
  },
  muted: 'muted',
  banned: 'banned',
  untilTime: 'until {time}',
  everywhere: 'on the whole site',
  decidedBy: 'by {name}',
  decidedBecause: 'by {name}: {reason}',
  showOlder: 'Show older',
  done: 'Done.',

  // How the room is set
  slowMode: 'Slow mode',
  off: 'off',
  lockRoom: 'Only moderators can write',
  onlyMembers: 'Guests can only read',
  holdMessages: 'Hold for review',
  holdNone: 'no messages',
  holdGuests: 'messages of guests',
  holdEveryone: 'all messages of members and guests',
} satisfies Record<string, Phrase>;
