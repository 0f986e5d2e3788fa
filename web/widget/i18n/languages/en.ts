/**
 * English phrases, one table per bundle: the source of the translations and the fallback. `{name}`
 * is a placeholder; a phrase with `{count}` has one form per plural category (CLDR).
 */
import type { LauncherPhrases, Phrase } from '../phrase.ts';

export const launcher = {
  open: 'Open the chat',
  failed: 'The chat could not be loaded.',
  retry: 'Try again',
  unread: { one: '{count} unread message', other: '{count} unread messages' },
} satisfies LauncherPhrases;

/** Label of the panel's close button. */
export const closeChat = 'Close the chat';

/** Phrases of `starling-room.js`. */
export const phrases = {
  // Connection
  connected: 'Connected',
  notConnected: 'Not connected',
  closed: 'Closed',
  servedBy: 'served by {replica}',
  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  offline: 'You are offline.',
  connectionLost: 'The connection was lost.',
  notReached: 'The chat cannot be reached.',
  unsentKept: {
    one: '{count} unsent message is kept.',
    other: '{count} unsent messages are kept.',
  },
  twoSentences: '{first} {second}',
  nextTry: 'Next try in {seconds} s',
  tryNow: 'Try now',
  tryAgain: 'Try again',
  connectAgain: 'Connect again',
  pageNotAllowed: 'This page is not allowed to use this chat. ' +
    'The chat’s owner can add it to ALLOWED_ORIGINS.',
  notKnown: 'Your sign-in is missing or has expired.',
  tooBig: 'That was too large.',
  chatClosed: 'The chat is closed.',

  // Refusals by the client
  outboxFull: 'Too many messages are waiting to be sent.',

  // Room and people
  roomMissing: 'Set a room: room="lobby".',
  peopleHere: { one: '{count} person here', other: '{count} people here' },
  peopleHereShow: { one: '{count} person here, show who', other: '{count} people here, show who' },
  moderator: 'moderator',
  owner: 'owner',
  bot: 'bot',
  guest: 'guest',

  // Messages
  messages: 'Messages',
  gap: 'Some messages are missing here',
  loading: 'Loading…',
  loadOlder: 'Load older messages',
  nobodyWrote: 'Nobody has written here yet. Say hello!',
  toNewest: 'To the newest message',
  newMessages: { one: '{count} new message', other: '{count} new messages' },
  messageOf: '{name}, {time}',
  messageEditedOf: '{name}, {time}, edited',
  messageSendingOf: '{name}, {time}, sending',
  messageNotSentOf: '{name}, {time}, not sent',
  youAsAuthor: 'You',
  deleted: 'Message deleted',
  showMore: 'Show more',
  earlierMessage: 'An earlier message',
  inReplyTo: 'In reply to',
  edited: 'edited',
  cameThrough: 'came through {replica}',
  sending: 'Sending',
  held: 'Waiting for a moderator',
  notSent: 'Not sent',
  reactions: 'Reactions',

  // History
  newLine: 'New',

  // Composer
  messageTo: 'Message to {room}',
  writeMessage: 'Write a message',
  changeMessage: 'Change your message',
  send: 'Send',
  save: 'Save',
  youAre: 'You are',
  changeName: 'Change your name',
  change: 'change',

  // Emoji
  chooseEmoji: 'Choose an emoji',
  emojiFailed: 'The emoji could not be loaded. Please try again.',

  // Mentions
  mentionsYou: 'This message mentions you.',

  // Notifications and settings
  settings: 'Settings',
} satisfies Record<string, Phrase>;

/** Phrases of `starling-extras.js`, needed after an interaction. */
export const extraPhrases = {
  // Refusals by the server, which words them in English itself
  refused_invalid: 'That is not valid here.',
  refused_too_large: 'That text is too long.',
  refused_not_joined: 'You are not in this room.',
  refused_forbidden: 'You are not allowed to do that here.',
  refused_not_found: 'That is not there any more.',
  refused_rate_limited: 'That was too much at once. Please wait a moment.',
  refused_unavailable: 'The chat cannot accept that now.',

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

  dismiss: 'Dismiss',

  // Unsent messages
  notSentBecause: 'Not sent: {reason}',
  retry: 'Retry',
  discard: 'Discard',
  waitsForModerator: 'A moderator reviews it before others see it.',

  // Message actions
  messageActions: 'Message actions',
  addReaction: 'Add a reaction',
  reactWith: 'React with {emoji}',
  moreReactions: 'More reactions',
  reply: 'Reply',
  edit: 'Edit',
  delete: 'Delete',
  deleteThis: 'Delete this message?',
  keep: 'Keep',
  report: 'Report…',
  mute: 'Mute…',
  ban: 'Ban…',
  notLoaded: 'That could not be loaded. Please try again.',

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
  peopleToMention: 'People to mention',
} satisfies Record<string, Phrase>;

/** Phrases of `starling-news.js`: typing, notifications and settings. */
export const notificationPhrases = {
  typing: { one: '{names} is typing…', other: '{names} are typing…' },
  twoNames: '{first}, {second}',
  typingAndMore: {
    one: '{names} and {count} more are typing…',
    other: '{names} and {count} more are typing…',
  },
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
  nameInRoom: '{name} in {room}',
  /** {messages} is the phrase `newMessages`. */
  newMessagesIn: '{messages} in {room}',
  newMessagesFrom: '{messages} from {people}',
  /** The {people} of the phrase above. */
  peopleWhoWrote: { one: '{count} person', other: '{count} people' },
  nameWrote: '{name} wrote a message',
  nameSays: '{name}: {text}',
} satisfies Record<string, Phrase>;

/** Phrases of moderation, loaded with `starling-moderation.js`. */
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

/** What the emoji picker says: comes with `starling-emoji.js`. */
export const emojiPhrases = {
  searchEmoji: 'Search emoji',
  emojiFound: { one: '{count} emoji found', other: '{count} emoji found' },
  noEmojiFound: 'No such emoji',
  skinTone: 'Skin tone',
  noSkinTone: 'No skin tone',
  emojiSmileys: 'Smileys and feelings',
  emojiPeople: 'People and body',
  emojiNature: 'Animals and nature',
  emojiFood: 'Food and drink',
  emojiTravel: 'Travel and places',
  emojiActivities: 'Activities',
  emojiObjects: 'Objects',
  emojiSymbols: 'Symbols',
  emojiFlags: 'Flags',
} satisfies Record<string, Phrase>;
