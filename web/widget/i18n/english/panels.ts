/**
 * English phrases of `starling-panels.js`.
 */
import type { Phrase } from '../phrase.ts';

export const panelPhrases = {
  // People
  people: 'People here',
  peopleNotListed: 'This room is too large to list everybody.',
  closeList: 'Close the list',
  you: 'you',

  // Search for a message
  searching: 'Looking for the message…',
  search_gone: 'That message is no longer kept.',
  search_far: 'That message is too far back.',
  search_lost: 'That message could not be loaded.',

  // Unsent messages
  notSentBecause: 'Not sent: {reason}',
  retry: 'Retry',
  discard: 'Discard',
  waitsForModerator: 'A moderator reviews it before others see it.',

  // Composer
  replyTo: 'Reply to {name}',
  cancel: 'Cancel',
  cancelByKey: 'Cancel (Escape)',
  yourName: 'Your name',

  // Settings
  closeSettings: 'Close the settings',
  notifications: 'Notifications',
  notificationsRefused: 'Your browser blocks notifications here.',
  notifyOf: 'Notify me of',
  allMessages: 'all messages',
  onlyMentions: 'only mentions of me',
  sound: 'Sound',
  muteRoom: 'Mute this room',
  screenReadersHear: 'Screen readers hear',
  messagesInFull: 'messages in full',
  onlyNames: 'only the author',
  onlyCounts: 'only the number',
} satisfies Record<string, Phrase>;
