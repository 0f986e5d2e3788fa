/**
 * English phrases of `starling-moderation.js`.
 */
import type { Phrase } from '../phrase.ts';

export const moderationPhrases = {
  // How one stands in the room
  roomLocked: 'This room is locked. Only moderators can post.',
  slowModeHolds: 'Slow mode is on: wait {time} between messages.',
  heldBeforeSeen: 'Messages are reviewed before they appear.',

  // A report, a mute, a ban
  reportTitle: 'Report {name}’s message',
  muteTitle: 'Mute {name}',
  banTitle: 'Ban {name}',
  howLong: 'Duration',
  forGood: 'Permanently',
  wholeSite: 'Across the whole site',
  reason: 'Reason (optional)',
  reasonShown: 'Reason (optional, shown to the person)',
  doReport: 'Report',
  doMute: 'Mute',
  doBan: 'Ban',
  reported: 'Thanks. A moderator will take a look.',
  nowMuted: '{name} is muted.',
  nowBanned: '{name} is banned.',
  close: 'Close',

  // What waits for moderators
  moderation: 'Moderation',
  moderationWaiting: 'Moderation, {count} waiting',
  closeModeration: 'Close moderation',
  heldMessages: 'Pending',
  reportedMessages: 'Reports',
  mutesAndBans: 'Mutes and bans',
  thisRoom: 'This room',
  nothingHeld: 'Nothing to review.',
  nothingReported: 'No reports.',
  nobodyMuted: 'Nobody is muted or banned.',
  approve: 'Approve',
  reject: 'Reject',
  showMessage: 'Show message',
  dismissReport: 'Dismiss',
  rejectAllOf: 'Reject all from {name}',
  dismissAllOf: 'Dismiss all from {name}',
  rejectGuests: 'Reject all from guests…',
  dismissGuests: 'Dismiss all from guests…',
  sinceWhen: 'Sent since',
  anyTime: 'Any time',
  unmute: 'Unmute',
  unban: 'Unban',
  reportedBy: 'Reported by {name}',
  reportedBecause: 'Reported by {name}: {reason}',
  reportedByMore: {
    one: 'Reported by {count} more',
    other: 'Reported by {count} more',
  },
  muted: 'muted',
  banned: 'banned',
  untilTime: 'until {time}',
  everywhere: 'across the whole site',
  decidedBy: 'by {name}',
  decidedBecause: 'by {name}: {reason}',
  showOlder: 'Show older',
  done: 'Done.',

  // How the room is set
  slowMode: 'Slow mode',
  off: 'Off',
  lockRoom: 'Only moderators can post',
  onlyMembers: 'Guests can’t post',
  holdMessages: 'Require approval for',
  holdNone: 'No messages',
  holdGuests: 'Messages from guests',
  holdEveryone: 'Messages from members and guests',
} satisfies Record<string, Phrase>;
