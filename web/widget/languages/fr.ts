/**
 * French.
 */
import type { Phrases } from '../language.ts';
import type { LauncherPhrases } from '../launcher-words.ts';

export const launcher = {
  open: 'Ouvrir le chat',
  failed: 'Le chat n’a pas pu être chargé.',
  retry: 'Réessayer',
  unread: {
    one: '{count} message non lu',
    many: '{count} de messages non lus',
    other: '{count} messages non lus',
  },
} satisfies LauncherPhrases;

export const closeChat = 'Fermer le chat';

export const phrases = {
  // The connection
  connected: 'Connecté',
  notConnected: 'Non connecté',
  closed: 'Fermé',
  servedBy: 'servi par {replica}',
  connecting: 'Connexion…',
  reconnecting: 'Reconnexion…',
  offline: 'Vous êtes hors ligne.',
  connectionLost: 'La connexion est interrompue.',
  notReached: 'Le chat est injoignable.',
  unsentKept: {
    one: '{count} message non envoyé est conservé.',
    many: '{count} de messages non envoyés sont conservés.',
    other: '{count} messages non envoyés sont conservés.',
  },
  twoSentences: '{first} {second}',
  nextTry: 'Nouvel essai dans {seconds}\u00a0s',
  tryNow: 'Essayer maintenant',
  tryAgain: 'Réessayer',
  connectAgain: 'Se reconnecter',
  pageNotAllowed: 'Cette page n’est pas autorisée à utiliser ce chat. ' +
    'Le propriétaire du chat peut l’ajouter à ALLOWED_ORIGINS.',
  notKnown: 'Le chat ne vous reconnaît plus.',
  tooBig: 'C’était trop volumineux pour le chat.',
  chatClosed: 'Le chat est fermé.',

  // What the server or the client refuses
  refused_invalid: 'Ce n’est pas valable ici.',
  refused_too_large: 'Ce texte est trop long.',
  refused_not_joined: 'Vous n’êtes plus dans ce salon.',
  refused_forbidden: 'Vous n’avez pas le droit de faire cela ici.',
  refused_not_found: 'Cela n’existe plus.',
  refused_rate_limited: 'C’était trop à la fois. Patientez un instant.',
  refused_unavailable: 'Le chat ne peut pas l’accepter pour le moment.',
  outboxFull: 'Trop de messages sont en attente d’envoi.',
  dismiss: 'Fermer',

  // The room, its people
  roomMissing: 'Il faut indiquer un salon à ce chat, par exemple room="lobby".',
  peopleHere: {
    one: '{count} personne présente',
    many: '{count} de personnes présentes',
    other: '{count} personnes présentes',
  },
  peopleHereShow: {
    one: '{count} personne présente, afficher les noms',
    many: '{count} de personnes présentes, afficher les noms',
    other: '{count} personnes présentes, afficher les noms',
  },
  people: 'Personnes présentes',
  peopleNotListed: 'Il y a trop de monde pour afficher chaque nom.',
  closeList: 'Fermer la liste',
  you: 'vous',
  moderator: 'modération',
  owner: 'propriétaire',
  typing: {
    one: '{names} écrit…',
    many: '{names} écrivent…',
    other: '{names} écrivent…',
  },
  twoNames: '{first}, {second}',
  typingAndMore: {
    one: '{names} et {count} autre personne écrivent…',
    many: '{names} et {count} d’autres personnes écrivent…',
    other: '{names} et {count} autres personnes écrivent…',
  },

  // The messages
  messages: 'Messages',
  gap: 'Certains messages ne sont plus conservés',
  loading: 'Chargement…',
  loadOlder: 'Charger les messages précédents',
  nobodyWrote: 'Personne n’a encore écrit ici. Dites bonjour\u202f!',
  toNewest: 'Aller au message le plus récent',
  newMessages: {
    one: '{count} nouveau message',
    many: '{count} de nouveaux messages',
    other: '{count} nouveaux messages',
  },
  messageOf: '{name}, {time}',
  messageEditedOf: '{name}, {time}, modifié',
  messageSendingOf: '{name}, {time}, envoi en cours',
  messageNotSentOf: '{name}, {time}, non envoyé',
  youAsAuthor: 'Vous',
  deleted: 'Message supprimé',
  showMore: 'Afficher plus',
  earlierMessage: 'Un message précédent',
  inReplyTo: 'En réponse à',
  edited: 'modifié',
  cameThrough: 'passé par {replica}',
  sending: 'Envoi en cours',
  notSent: 'Non envoyé',
  notSentBecause: 'Non envoyé\u00a0: {reason}',
  retry: 'Réessayer',
  discard: 'Abandonner',
  reactions: 'Réactions',

  // A room's history
  newLine: 'Nouveau',
  searching: 'Recherche du message…',
  search_gone: 'Ce message n’est plus conservé.',
  search_far: 'Ce message est trop ancien.',
  search_lost: 'Ce message n’a pas pu être chargé.',

  // What can be done with a message
  messageActions: 'Actions sur le message',
  addReaction: 'Ajouter une réaction',
  reactWith: 'Réagir avec {emoji}',
  reply: 'Répondre',
  edit: 'Modifier',
  delete: 'Supprimer',
  deleteThis: 'Supprimer ce message\u202f?',
  keep: 'Conserver',

  // Writing
  messageTo: 'Message dans {room}',
  writeMessage: 'Écrivez un message',
  changeMessage: 'Modifiez votre message',
  replyTo: 'Répondre à {name}',
  send: 'Envoyer',
  save: 'Enregistrer',
  cancel: 'Annuler',
  cancelByKey: 'Annuler (Échap)',
  charactersLeft: {
    one: '{count} restant',
    many: '{count} restants',
    other: '{count} restants',
  },
  charactersTooLong: {
    one: '{count} caractère de trop',
    many: '{count} de caractères de trop',
    other: '{count} caractères de trop',
  },
  youAre: 'Vous êtes',
  yourName: 'Votre nom',
  changeName: 'Modifier votre nom',
  change: 'modifier',

  // Emoji
  chooseEmoji: 'Choisir un émoji',
  moreReactions: 'Plus de réactions',
  emojiFailed: 'Les émojis n’ont pas pu être chargés. Veuillez réessayer.',
  searchEmoji: 'Rechercher un émoji',
  emojiFound: {
    one: '{count} émoji trouvé',
    many: '{count} d’émojis trouvés',
    other: '{count} émojis trouvés',
  },
  noEmojiFound: 'Aucun émoji trouvé',
  skinTone: 'Couleur de peau',
  noSkinTone: 'Sans couleur de peau',
  emojiSmileys: 'Smileys et émotions',
  emojiPeople: 'Personnes et corps',
  emojiNature: 'Animaux et nature',
  emojiFood: 'Nourriture et boissons',
  emojiTravel: 'Voyages et lieux',
  emojiActivities: 'Activités',
  emojiObjects: 'Objets',
  emojiSymbols: 'Symboles',
  emojiFlags: 'Drapeaux',

  // Mentions
  peopleToMention: 'Personnes à mentionner',
  mentionsYou: 'Ce message vous mentionne.',

  // News: settings, notifications, what screen readers hear
  settings: 'Paramètres',
  closeSettings: 'Fermer les paramètres',
  notifications: 'Notifications',
  notificationsRefused: 'Votre navigateur n’autorise pas les notifications ici.',
  notifyOf: 'Me notifier',
  allMessages: 'tous les messages',
  onlyMentions: 'seulement si on me mentionne',
  sound: 'Son',
  muteRoom: 'Mettre ce salon en sourdine',
  screenReadersHear: 'Les lecteurs d’écran annoncent',
  messagesInFull: 'les messages en entier',
  onlyNames: 'seulement qui écrit',
  onlyCounts: 'seulement le nombre',
  nameInRoom: '{name} dans {room}',
  newMessagesIn: '{messages} dans {room}',
  newMessagesFrom: '{messages} de {people}',
  peopleWhoWrote: {
    one: '{count} personne',
    many: '{count} de personnes',
    other: '{count} personnes',
  },
  nameWrote: '{name} a écrit un message',
  nameSays: '{name}\u00a0: {text}',
} satisfies Phrases;
