/**
 * Spanish.
 */
import type { Phrases } from '../language.ts';
import type { LauncherPhrases } from '../launcher-words.ts';

export const launcher = {
  open: 'Abrir el chat',
  failed: 'No se ha podido cargar el chat.',
  retry: 'Reintentar',
  unread: {
    one: '{count} mensaje sin leer',
    many: '{count} de mensajes sin leer',
    other: '{count} mensajes sin leer',
  },
} satisfies LauncherPhrases;

export const closeChat = 'Cerrar el chat';

export const phrases = {
  // The connection
  connected: 'Conectado',
  notConnected: 'Sin conexión',
  closed: 'Cerrado',
  servedBy: 'atendido por {replica}',
  connecting: 'Conectando…',
  reconnecting: 'Reconectando…',
  offline: 'No tienes conexión a internet.',
  connectionLost: 'Se perdió la conexión.',
  notReached: 'No se puede acceder al chat.',
  unsentKept: {
    one: 'Se conserva {count} mensaje sin enviar.',
    many: 'Se conservan {count} de mensajes sin enviar.',
    other: 'Se conservan {count} mensajes sin enviar.',
  },
  twoSentences: '{first} {second}',
  nextTry: 'Próximo intento en {seconds} s',
  tryNow: 'Intentar ahora',
  tryAgain: 'Reintentar',
  connectAgain: 'Volver a conectar',
  pageNotAllowed: 'Esta página no tiene permiso para usar este chat. ' +
    'Quien administra el chat puede añadirla a ALLOWED_ORIGINS.',
  notKnown: 'El chat ya no te reconoce.',
  tooBig: 'Eso era demasiado grande para el chat.',
  chatClosed: 'El chat está cerrado.',

  // What the server or the client refuses
  refused_invalid: 'Eso no es válido aquí.',
  refused_too_large: 'Ese texto es demasiado largo.',
  refused_not_joined: 'Ya no estás en esta sala.',
  refused_forbidden: 'No tienes permiso para hacer eso aquí.',
  refused_not_found: 'Eso ya no existe.',
  refused_rate_limited: 'Eso fue demasiado de una vez. Espera un momento.',
  refused_unavailable: 'El chat no puede aceptar eso ahora.',
  outboxFull: 'Hay demasiados mensajes pendientes de envío.',
  dismiss: 'Cerrar',

  // The room, its people
  roomMissing: 'Este chat necesita una sala, por ejemplo room="lobby".',
  peopleHere: {
    one: '{count} persona aquí',
    many: '{count} de personas aquí',
    other: '{count} personas aquí',
  },
  peopleHereShow: {
    one: '{count} persona aquí, ver quién',
    many: '{count} de personas aquí, ver quiénes',
    other: '{count} personas aquí, ver quiénes',
  },
  people: 'Personas aquí',
  peopleNotListed: 'Hay demasiadas personas para mostrarlas una por una.',
  closeList: 'Cerrar la lista',
  you: 'tú',
  moderator: 'moderación',
  owner: 'responsable',
  typing: {
    one: '{names} está escribiendo…',
    many: '{names} están escribiendo…',
    other: '{names} están escribiendo…',
  },
  twoNames: '{first}, {second}',
  typingAndMore: {
    one: '{names} y {count} persona más están escribiendo…',
    many: '{names} y {count} de personas más están escribiendo…',
    other: '{names} y {count} personas más están escribiendo…',
  },

  // The messages
  messages: 'Mensajes',
  gap: 'Algunos mensajes ya no se conservan',
  loading: 'Cargando…',
  loadOlder: 'Cargar mensajes anteriores',
  nobodyWrote: 'Aquí todavía no ha escrito nadie. ¡Saluda!',
  toNewest: 'Ir al mensaje más reciente',
  newMessages: {
    one: '{count} mensaje nuevo',
    many: '{count} de mensajes nuevos',
    other: '{count} mensajes nuevos',
  },
  messageOf: '{name}, {time}',
  messageEditedOf: '{name}, {time}, editado',
  messageSendingOf: '{name}, {time}, enviando',
  messageNotSentOf: '{name}, {time}, no enviado',
  youAsAuthor: 'Tú',
  deleted: 'Mensaje eliminado',
  showMore: 'Mostrar más',
  earlierMessage: 'Un mensaje anterior',
  inReplyTo: 'En respuesta a',
  edited: 'editado',
  cameThrough: 'llegó por {replica}',
  sending: 'Enviando',
  notSent: 'No enviado',
  notSentBecause: 'No enviado: {reason}',
  retry: 'Reintentar',
  discard: 'Descartar',
  reactions: 'Reacciones',

  // A room's history
  newLine: 'Nuevo',
  searching: 'Buscando el mensaje…',
  search_gone: 'Ese mensaje ya no se conserva.',
  search_far: 'Ese mensaje es demasiado antiguo.',
  search_lost: 'No se pudo cargar ese mensaje.',

  // What can be done with a message
  messageActions: 'Acciones del mensaje',
  addReaction: 'Añadir una reacción',
  reactWith: 'Reaccionar con {emoji}',
  reply: 'Responder',
  edit: 'Editar',
  delete: 'Eliminar',
  deleteThis: '¿Eliminar este mensaje?',
  keep: 'Conservar',

  // Writing
  messageTo: 'Mensaje para {room}',
  writeMessage: 'Escribe un mensaje',
  changeMessage: 'Edita tu mensaje',
  replyTo: 'Responder a {name}',
  send: 'Enviar',
  save: 'Guardar',
  cancel: 'Cancelar',
  cancelByKey: 'Cancelar (Esc)',
  charactersLeft: {
    one: 'Queda {count}',
    many: 'Quedan {count}',
    other: 'Quedan {count}',
  },
  charactersTooLong: {
    one: '{count} carácter de más',
    many: '{count} de caracteres de más',
    other: '{count} caracteres de más',
  },
  youAre: 'Eres',
  yourName: 'Tu nombre',
  changeName: 'Cambiar tu nombre',
  change: 'cambiar',

  // Emoji
  chooseEmoji: 'Elegir un emoji',
  moreReactions: 'Más reacciones',
  emojiFailed: 'No se han podido cargar los emojis. Inténtalo de nuevo.',
  searchEmoji: 'Buscar emojis',
  emojiFound: {
    one: '{count} emoji encontrado',
    many: '{count} de emojis encontrados',
    other: '{count} emojis encontrados',
  },
  noEmojiFound: 'No hay ningún emoji así',
  skinTone: 'Tono de piel',
  noSkinTone: 'Sin tono de piel',
  emojiSmileys: 'Caras y emociones',
  emojiPeople: 'Personas y cuerpo',
  emojiNature: 'Animales y naturaleza',
  emojiFood: 'Comida y bebida',
  emojiTravel: 'Viajes y lugares',
  emojiActivities: 'Actividades',
  emojiObjects: 'Objetos',
  emojiSymbols: 'Símbolos',
  emojiFlags: 'Banderas',

  // Mentions
  peopleToMention: 'Personas para mencionar',
  mentionsYou: 'Este mensaje te menciona.',

  // News: settings, notifications, what screen readers hear
  settings: 'Ajustes',
  closeSettings: 'Cerrar los ajustes',
  notifications: 'Notificaciones',
  notificationsRefused: 'Tu navegador no permite notificaciones aquí.',
  notifyOf: 'Notificarme',
  allMessages: 'todos los mensajes',
  onlyMentions: 'solo si me mencionan',
  sound: 'Sonido',
  muteRoom: 'Silenciar esta sala',
  screenReadersHear: 'Los lectores de pantalla leen',
  messagesInFull: 'los mensajes completos',
  onlyNames: 'solo quién escribe',
  onlyCounts: 'solo cuántos',
  nameInRoom: '{name} en {room}',
  newMessagesIn: '{messages} en {room}',
  newMessagesFrom: '{messages} de {people}',
  peopleWhoWrote: {
    one: '{count} persona',
    many: '{count} de personas',
    other: '{count} personas',
  },
  nameWrote: '{name} ha escrito un mensaje',
  nameSays: '{name}: {text}',
} satisfies Phrases;
