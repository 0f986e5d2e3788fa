/**
 * German.
 */
import type { Phrases } from '../language.ts';
import type { LauncherPhrases } from '../launcher-words.ts';

export const launcher = {
  open: 'Chat öffnen',
  failed: 'Der Chat konnte nicht geladen werden.',
  retry: 'Erneut versuchen',
  unread: { one: '{count} ungelesene Nachricht', other: '{count} ungelesene Nachrichten' },
} satisfies LauncherPhrases;

export const closeChat = 'Chat schließen';

export const phrases = {
  // The connection
  connected: 'Verbunden',
  notConnected: 'Nicht verbunden',
  closed: 'Geschlossen',
  servedBy: 'bedient von {replica}',
  connecting: 'Verbinden…',
  reconnecting: 'Neu verbinden…',
  offline: 'Du bist offline.',
  connectionLost: 'Die Verbindung ist unterbrochen.',
  notReached: 'Der Chat ist nicht erreichbar.',
  unsentKept: {
    one: '{count} ungesendete Nachricht bleibt gespeichert.',
    other: '{count} ungesendete Nachrichten bleiben gespeichert.',
  },
  twoSentences: '{first} {second}',
  nextTry: 'Nächster Versuch in {seconds} s',
  tryNow: 'Jetzt versuchen',
  tryAgain: 'Erneut versuchen',
  connectAgain: 'Neu verbinden',
  pageNotAllowed: 'Diese Seite darf diesen Chat nicht verwenden. ' +
    'Wer den Chat betreibt, kann sie in ALLOWED_ORIGINS eintragen.',
  notKnown: 'Der Chat kennt dich nicht mehr.',
  tooBig: 'Das war zu groß für den Chat.',
  chatClosed: 'Der Chat ist geschlossen.',

  // What the server or the client refuses
  refused_invalid: 'Das ist hier nicht gültig.',
  refused_too_large: 'Dieser Text ist zu lang.',
  refused_not_joined: 'Du bist nicht mehr in diesem Raum.',
  refused_forbidden: 'Das darfst du hier nicht.',
  refused_not_found: 'Das gibt es nicht mehr.',
  refused_rate_limited: 'Das war zu viel auf einmal. Bitte warte einen Moment.',
  refused_unavailable: 'Das kann der Chat gerade nicht annehmen.',
  outboxFull: 'Es warten schon zu viele Nachrichten auf das Senden.',
  dismiss: 'Schließen',

  // The room, its people
  roomMissing: 'Dieser Chat braucht einen Raum, zum Beispiel room="lobby".',
  peopleHere: { one: '{count} Person hier', other: '{count} Personen hier' },
  peopleHereShow: {
    one: '{count} Person hier, Namen anzeigen',
    other: '{count} Personen hier, Namen anzeigen',
  },
  people: 'Wer hier ist',
  peopleNotListed: 'So viele Personen werden nicht einzeln aufgeführt.',
  closeList: 'Liste schließen',
  you: 'du',
  moderator: 'Moderation',
  owner: 'Leitung',
  typing: { one: '{names} schreibt…', other: '{names} schreiben…' },
  twoNames: '{first}, {second}',
  typingAndMore: {
    one: '{names} und {count} weitere Person schreiben…',
    other: '{names} und {count} weitere Personen schreiben…',
  },

  // The messages
  messages: 'Nachrichten',
  gap: 'Einige Nachrichten sind nicht mehr gespeichert',
  loading: 'Laden…',
  loadOlder: 'Ältere Nachrichten laden',
  nobodyWrote: 'Hier hat noch niemand geschrieben. Sag hallo!',
  toNewest: 'Zur neuesten Nachricht',
  newMessages: { one: '{count} neue Nachricht', other: '{count} neue Nachrichten' },
  messageOf: '{name}, {time}',
  messageEditedOf: '{name}, {time}, bearbeitet',
  messageSendingOf: '{name}, {time}, wird gesendet',
  messageNotSentOf: '{name}, {time}, nicht gesendet',
  youAsAuthor: 'Du',
  deleted: 'Nachricht gelöscht',
  showMore: 'Mehr anzeigen',
  earlierMessage: 'Eine frühere Nachricht',
  inReplyTo: 'Antwort an',
  edited: 'bearbeitet',
  cameThrough: 'kam über {replica}',
  sending: 'Wird gesendet',
  notSent: 'Nicht gesendet',
  notSentBecause: 'Nicht gesendet: {reason}',
  retry: 'Erneut senden',
  discard: 'Verwerfen',
  reactions: 'Reaktionen',

  // A room's history
  newLine: 'Neu',
  searching: 'Die Nachricht wird gesucht …',
  search_gone: 'Diese Nachricht ist nicht mehr vorhanden.',
  search_far: 'Diese Nachricht liegt zu weit zurück.',
  search_lost: 'Diese Nachricht konnte nicht geladen werden.',

  // What can be done with a message
  messageActions: 'Aktionen für die Nachricht',
  addReaction: 'Reagieren',
  reactWith: 'Mit {emoji} reagieren',
  reply: 'Antworten',
  edit: 'Bearbeiten',
  delete: 'Löschen',
  deleteThis: 'Diese Nachricht löschen?',
  keep: 'Behalten',

  // Writing
  messageTo: 'Nachricht an {room}',
  writeMessage: 'Nachricht schreiben',
  changeMessage: 'Nachricht bearbeiten',
  replyTo: 'Antwort an {name}',
  send: 'Senden',
  save: 'Speichern',
  cancel: 'Abbrechen',
  cancelByKey: 'Abbrechen (Esc)',
  charactersLeft: { one: 'noch {count} Zeichen', other: 'noch {count} Zeichen' },
  charactersTooLong: { one: '{count} Zeichen zu lang', other: '{count} Zeichen zu lang' },
  youAre: 'Du bist',
  yourName: 'Dein Name',
  changeName: 'Namen ändern',
  change: 'ändern',

  // Emoji
  chooseEmoji: 'Emoji auswählen',
  moreReactions: 'Weitere Reaktionen',
  emojiFailed: 'Die Emojis konnten nicht geladen werden. Bitte versuche es noch einmal.',
  searchEmoji: 'Emojis suchen',
  emojiFound: { one: '{count} Emoji gefunden', other: '{count} Emojis gefunden' },
  noEmojiFound: 'Kein solches Emoji',
  skinTone: 'Hautton',
  noSkinTone: 'Kein Hautton',
  emojiSmileys: 'Smileys und Gefühle',
  emojiPeople: 'Menschen und Körper',
  emojiNature: 'Tiere und Natur',
  emojiFood: 'Essen und Trinken',
  emojiTravel: 'Reisen und Orte',
  emojiActivities: 'Aktivitäten',
  emojiObjects: 'Gegenstände',
  emojiSymbols: 'Symbole',
  emojiFlags: 'Flaggen',

  // Mentions
  peopleToMention: 'Personen zum Erwähnen',
  mentionsYou: 'In dieser Nachricht wirst du erwähnt.',

  // News: settings, notifications, what screen readers hear
  settings: 'Einstellungen',
  closeSettings: 'Einstellungen schließen',
  notifications: 'Benachrichtigungen',
  notificationsRefused: 'Dein Browser erlaubt hier keine Benachrichtigungen.',
  notifyOf: 'Benachrichtigen über',
  allMessages: 'alle Nachrichten',
  onlyMentions: 'nur Erwähnungen von mir',
  sound: 'Ton',
  muteRoom: 'Diesen Raum stummschalten',
  screenReadersHear: 'Screenreader lesen vor',
  messagesInFull: 'ganze Nachrichten',
  onlyNames: 'nur, wer schreibt',
  onlyCounts: 'nur die Anzahl',
  nameInRoom: '{name} in {room}',
  newMessagesIn: '{messages} in {room}',
  newMessagesFrom: '{messages} von {people}',
  peopleWhoWrote: { one: '{count} Person', other: '{count} Personen' },
  nameWrote: '{name} hat geschrieben',
  nameSays: '{name}: {text}',
} satisfies Phrases;
