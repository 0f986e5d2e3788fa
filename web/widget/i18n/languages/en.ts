/**
 * English phrases of `starling-room.js`; ../english/ has those of the other bundles. They are the
 * source of the translations and the fallback. `{name}` is a placeholder; a phrase with `{count}`
 * has one form per plural category (CLDR).
 */
import type { LauncherPhrases, Phrase } from '../phrase.ts';

export const launcher = {
  open: 'Open the chat',
  failed: 'The chat could not be loaded.',
  retry: 'Try again',
  unread: { one: '{count} unread message', other: '{count} unread messages' },
} satisfies LauncherPhrases;

/** Label of the panel's close button. */
export const phrases = {
  closeChat: 'Close the chat',

  // Connection
  online: { one: '{count} online', other: '{count} online' },
  notConnected: 'Not connected',
  closed: 'Closed',
  servedBy: 'Server: {replica}',
  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  offline: 'You are offline.',
  connectionLost: 'Connection lost.',
  notReached: 'The chat can’t be reached.',
  unsentKept: {
    one: '{count} message will be sent when you are back.',
    other: '{count} messages will be sent when you are back.',
  },
  twoSentences: '{first} {second}',
  nextTry: 'Retrying in {seconds} s',
  tryNow: 'Retry now',
  tryAgain: 'Try again',
  connectAgain: 'Connect again',
  notKnown: 'Your session has expired.',
  tooBig: 'That was too large to send.',
  chatClosed: 'The chat is closed.',

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
  nobodyWrote: 'No messages yet. Say hello!',
  toNewest: 'Jump to latest',
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
  sending: 'Sending',
  held: 'Awaiting approval',
  notSent: 'Not sent',
  reactions: 'Reactions',

  // Message actions
  messageActions: 'Message actions',
  moreActions: 'More actions',
  addReaction: 'Add a reaction',
  reactWith: 'React with {emoji}',
  moreReactions: 'More reactions',
  reply: 'Reply',
  edit: 'Edit',
  notLoaded: 'That couldn’t be loaded. Please try again.',

  // History
  newLine: 'New',

  // Composer
  messageTo: 'Message to {room}',
  writeMessage: 'Write a message',
  changeMessage: 'Edit your message',
  send: 'Send',
  save: 'Save',
  youAre: 'Chatting as',
  changeName: 'Edit your name',
  change: 'Edit',
  peopleToMention: 'People to mention',

  // Emoji
  chooseEmoji: 'Choose an emoji',

  // Mentions
  mentionsYou: 'This message mentions you.',

  // Settings
  settings: 'Settings',

  // Typing
  typing: { one: '{names} is typing…', other: '{names} are typing…' },
  twoNames: '{first}, {second}',
  typingAndMore: {
    one: '{names} and {count} more are typing…',
    other: '{names} and {count} more are typing…',
  },

  // Notifications
  newMessagesFrom: '{messages} from {people}',
  /** The {people} of the phrase above. */
  peopleWhoWrote: { one: '{count} person', other: '{count} people' },
  nameWrote: '{name} wrote a message',
  nameSays: '{name}: {text}',
} satisfies Record<string, Phrase>;
