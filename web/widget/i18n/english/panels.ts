/**
 * English phrases of `starling-panels.js`.
 */
import type { Phrase } from '../phrase.ts';

export const panelPhrases = {
  // Refusals by code
  refused_page: 'This page is not allowed to use this chat. ' +
    'Its owner can add {origin} to ALLOWED_ORIGINS.',
  refused_invalid: 'That isn’t valid here.',
  refused_too_large: 'That is too long.',
  refused_not_joined: 'You are not in this room.',
  refused_forbidden: 'You can’t do that here.',
  refused_not_found: 'That no longer exists.',
  refused_rate_limited: 'You’re doing that too often.',
  refused_unavailable: 'That isn’t possible at the moment.',

  // Refusals by reason
  refused_banned: 'You are banned from this chat.',
  refused_banned_until: 'You are banned from this chat until {time}.',
  refused_muted: 'You are muted here.',
  refused_muted_until: 'You are muted here until {time}.',
  refused_deleted: 'This message was deleted.',
  refused_emojis_max: 'This message already has {max} different reactions.',
  refused_held_max: 'Too many of your messages are awaiting approval.',
  refused_held_network: 'Too many messages from your network are awaiting approval.',
  refused_link: 'Links are not allowed here.',
  refused_locked: 'This room is locked. Only moderators can post.',
  refused_members_link: 'Only members can post links here.',
  refused_members_only: 'Only members can post here at the moment.',
  refused_mentions_max: 'Guests can mention at most {max} people in one message.',
  refused_name: 'Your name contains something that is not allowed here. Please change it.',
  refused_new_guest: 'New guests on your network can only read for now.',
  refused_new_rooms_max: 'Too many new rooms were opened.',
  refused_no_edits: 'Approved messages can’t be edited.',
  refused_no_message: 'This message no longer exists.',
  refused_no_new_room: 'You can’t open a new room here.',
  refused_not_yours: 'This is someone else’s message.',
  refused_private: 'This room is private.',
  refused_reactions_max: 'This message already has {max} reactions.',
  refused_read_only: 'You can read this room but not post.',
  refused_repeated: 'You’ve sent the same text too often.',
  refused_repeated_by_many: 'Many guests are sending the same text.',
  refused_review_full: 'The moderators’ list is full. Please try again later.',
  refused_room_busy: 'There are too many messages in this room.',
  refused_rooms_max: 'You can be in at most {max} rooms at once.',
  refused_server_busy: 'The chat is very busy.',
  refused_slow_mode: 'Slow mode is on: wait {time} between messages.',
  refused_store_full: 'The chat can’t take new messages at the moment.',
  refused_too_fast: 'You’re sending messages too quickly.',
  refused_too_long: 'Messages can have at most {max} characters.',
  refused_word: 'Your message contains a word that is not allowed here.',
  refused_name_reserved: 'That name is reserved. Please choose another.',
  refused_name_taken: 'That name is taken. Please choose another.',
  refused_room_name: 'This isn’t a valid room name: letters, digits and . _ - : / @ ~ only.',
  refused_late: 'This message was not sent in time.',
  refused_files: 'Files can’t be sent here.',
  refused_outbox_max: 'Too many messages are waiting to be sent.',
  moderatorSays: 'Moderator’s note: {note}',
  sentIn: 'It will be sent in {time}.',

  // People
  people: 'People here',
  peopleNotListed: 'There are too many people to list.',
  closeList: 'Close the list',
  you: 'you',

  // Search for a message
  searching: 'Looking for the message…',
  search_gone: 'That message no longer exists.',
  search_far: 'That message is too old to jump to.',
  search_lost: 'That message couldn’t be loaded.',

  // Message sheet
  whoReacted: 'Who reacted',
  /** Last in a list of names. */
  others: { one: '{count} other', other: '{count} others' },
  /** Instead of names, if none is known. */
  peopleCount: { one: '{count} person', other: '{count} people' },
  keep: 'Cancel',
  cameThrough: 'Sent through {replica}',
  delete: 'Delete',
  ignore: 'Ignore this person',
  ignored: 'You ignore this person.',
  stopIgnoring: 'Show messages',
  report: 'Report…',
  mute: 'Mute…',
  ban: 'Ban…',
  undo: 'Undo',
  dismiss: 'Dismiss',
  copyText: 'Copy text',

  // Unsent messages
  notSentBecause: 'Not sent: {reason}',
  retry: 'Retry',
  rewrite: 'Edit',
  discard: 'Discard',
  waitsForModerator: 'Only you can see this until a moderator approves it.',

  // Composer
  charactersLeft: { one: '{count} left', other: '{count} left' },
  charactersTooLong: {
    one: '{count} character too long',
    other: '{count} characters too long',
  },
  replyTo: 'Reply to {name}',
  cancel: 'Cancel',
  cancelByKey: 'Cancel (Escape)',
  yourName: 'Your name',

  // Desktop notifications
  nameInRoom: '{name} in {room}',
  /** {messages} is the phrase `newMessages`. */
  newMessagesIn: '{messages} in {room}',

  // Settings
  closeSettings: 'Close the settings',
  notifications: 'Notifications',
  notificationsRefused: 'Your browser blocks notifications from this page.',
  notifyOf: 'Notify me about',
  allMessages: 'All messages',
  onlyMentions: 'Mentions only',
  sound: 'Sound',
  muteRoom: 'Mute this room',
  screenReadersHear: 'Screen reader announcements',
  messagesInFull: 'Full messages',
  onlyNames: 'Sender only',
  onlyCounts: 'Count only',
} satisfies Record<string, Phrase>;
