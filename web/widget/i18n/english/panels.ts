/**
 * English phrases of `starling-panels.js`.
 */
import type { Phrase } from '../phrase.ts';

export const panelPhrases = {
  // Refusals by the server. English shows the server's own words; these are for translators.
  refused_page: 'This page is not allowed to use this chat. ' +
    'Its owner can add {origin} to ALLOWED_ORIGINS.',
  refused_invalid: 'Not valid here.',
  refused_too_large: 'Too long.',
  refused_not_joined: 'You are not in this room.',
  refused_not_found: 'No longer there.',
  refused_rate_limited: 'You are sending messages too quickly.',
  refused_unavailable: 'Not possible now.',

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
