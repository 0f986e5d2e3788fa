/**
 * Portuguese, as in Brazil.
 */
import type { Phrases } from '../language.ts';
import type { LauncherPhrases } from '../launcher-words.ts';

export const launcher = {
  open: 'Abrir o chat',
  failed: 'Não foi possível carregar o chat.',
  retry: 'Tentar de novo',
  unread: {
    one: '{count} mensagem não lida',
    many: '{count} de mensagens não lidas',
    other: '{count} mensagens não lidas',
  },
} satisfies LauncherPhrases;

export const closeChat = 'Fechar o chat';

export const phrases = {
  // The connection
  connected: 'Conectado',
  notConnected: 'Sem conexão',
  closed: 'Encerrado',
  servedBy: 'atendido por {replica}',
  connecting: 'Conectando…',
  reconnecting: 'Reconectando…',
  offline: 'Você está offline.',
  connectionLost: 'A conexão caiu.',
  notReached: 'Não foi possível acessar o chat.',
  unsentKept: {
    one: '{count} mensagem não enviada está guardada.',
    many: '{count} de mensagens não enviadas estão guardadas.',
    other: '{count} mensagens não enviadas estão guardadas.',
  },
  twoSentences: '{first} {second}',
  nextTry: 'Próxima tentativa em {seconds} s',
  tryNow: 'Tentar agora',
  tryAgain: 'Tentar novamente',
  connectAgain: 'Conectar novamente',
  pageNotAllowed: 'Esta página não tem permissão para usar este chat. ' +
    'Quem administra o chat pode adicioná-la a ALLOWED_ORIGINS.',
  notKnown: 'O chat não reconhece mais você.',
  tooBig: 'Isso era grande demais para o chat.',
  chatClosed: 'O chat está encerrado.',

  // What the server or the client refuses
  refused_invalid: 'Isso não é válido aqui.',
  refused_too_large: 'Esse texto é longo demais.',
  refused_not_joined: 'Você não está mais nesta sala.',
  refused_forbidden: 'Você não tem permissão para fazer isso aqui.',
  refused_not_found: 'Isso não existe mais.',
  refused_rate_limited: 'Foi muita coisa de uma vez. Aguarde um momento.',
  refused_unavailable: 'O chat não pode aceitar isso agora.',
  outboxFull: 'Há mensagens demais aguardando envio.',
  dismiss: 'Fechar',

  // The room, its people
  roomMissing: 'Este chat precisa de uma sala, por exemplo room="lobby".',
  peopleHere: {
    one: '{count} pessoa aqui',
    many: '{count} de pessoas aqui',
    other: '{count} pessoas aqui',
  },
  peopleHereShow: {
    one: '{count} pessoa aqui, ver quem é',
    many: '{count} de pessoas aqui, ver quem são',
    other: '{count} pessoas aqui, ver quem são',
  },
  people: 'Pessoas aqui',
  peopleNotListed: 'Há pessoas demais para mostrar uma por uma.',
  closeList: 'Fechar a lista',
  you: 'você',
  moderator: 'moderação',
  owner: 'responsável',
  typing: {
    one: '{names} está digitando…',
    many: '{names} estão digitando…',
    other: '{names} estão digitando…',
  },
  twoNames: '{first}, {second}',
  typingAndMore: {
    one: '{names} e mais {count} pessoa estão digitando…',
    many: '{names} e mais {count} de pessoas estão digitando…',
    other: '{names} e mais {count} pessoas estão digitando…',
  },

  // The messages
  messages: 'Mensagens',
  gap: 'Algumas mensagens não estão mais guardadas',
  loading: 'Carregando…',
  loadOlder: 'Carregar mensagens anteriores',
  nobodyWrote: 'Ninguém escreveu aqui ainda. Diga oi!',
  toNewest: 'Ir para a mensagem mais recente',
  newMessages: {
    one: '{count} mensagem nova',
    many: '{count} de mensagens novas',
    other: '{count} mensagens novas',
  },
  messageOf: '{name}, {time}',
  messageEditedOf: '{name}, {time}, editada',
  messageSendingOf: '{name}, {time}, enviando',
  messageNotSentOf: '{name}, {time}, não enviada',
  youAsAuthor: 'Você',
  deleted: 'Mensagem excluída',
  showMore: 'Mostrar mais',
  earlierMessage: 'Uma mensagem anterior',
  inReplyTo: 'Em resposta a',
  edited: 'editada',
  cameThrough: 'veio por {replica}',
  sending: 'Enviando',
  notSent: 'Não enviada',
  notSentBecause: 'Não enviada: {reason}',
  retry: 'Tentar novamente',
  discard: 'Descartar',
  reactions: 'Reações',

  // A room's history
  newLine: 'Novo',
  searching: 'Procurando a mensagem…',
  search_gone: 'Essa mensagem não é mais guardada.',
  search_far: 'Essa mensagem é antiga demais.',
  search_lost: 'Não foi possível carregar essa mensagem.',

  // What can be done with a message
  messageActions: 'Ações da mensagem',
  addReaction: 'Adicionar reação',
  reactWith: 'Reagir com {emoji}',
  reply: 'Responder',
  edit: 'Editar',
  delete: 'Excluir',
  deleteThis: 'Excluir esta mensagem?',
  keep: 'Manter',

  // Writing
  messageTo: 'Mensagem para {room}',
  writeMessage: 'Escreva uma mensagem',
  changeMessage: 'Edite sua mensagem',
  replyTo: 'Responder a {name}',
  send: 'Enviar',
  save: 'Salvar',
  cancel: 'Cancelar',
  cancelByKey: 'Cancelar (Esc)',
  charactersLeft: {
    one: 'Resta {count}',
    many: 'Restam {count}',
    other: 'Restam {count}',
  },
  charactersTooLong: {
    one: '{count} caractere a mais',
    many: '{count} de caracteres a mais',
    other: '{count} caracteres a mais',
  },
  youAre: 'Você é',
  yourName: 'Seu nome',
  changeName: 'Alterar seu nome',
  change: 'alterar',

  // Emoji
  chooseEmoji: 'Escolher um emoji',
  moreReactions: 'Mais reações',
  emojiFailed: 'Não foi possível carregar os emojis. Tente novamente.',
  searchEmoji: 'Buscar emojis',
  emojiFound: {
    one: '{count} emoji encontrado',
    many: '{count} de emojis encontrados',
    other: '{count} emojis encontrados',
  },
  noEmojiFound: 'Nenhum emoji encontrado',
  skinTone: 'Tom de pele',
  noSkinTone: 'Sem tom de pele',
  emojiSmileys: 'Carinhas e emoções',
  emojiPeople: 'Pessoas e corpo',
  emojiNature: 'Animais e natureza',
  emojiFood: 'Comidas e bebidas',
  emojiTravel: 'Viagens e lugares',
  emojiActivities: 'Atividades',
  emojiObjects: 'Objetos',
  emojiSymbols: 'Símbolos',
  emojiFlags: 'Bandeiras',

  // Mentions
  peopleToMention: 'Pessoas para mencionar',
  mentionsYou: 'Esta mensagem menciona você.',

  // News: settings, notifications, what screen readers hear
  settings: 'Configurações',
  closeSettings: 'Fechar as configurações',
  notifications: 'Notificações',
  notificationsRefused: 'Seu navegador não permite notificações aqui.',
  notifyOf: 'Notificar',
  allMessages: 'todas as mensagens',
  onlyMentions: 'só se me mencionarem',
  sound: 'Som',
  muteRoom: 'Silenciar esta sala',
  screenReadersHear: 'Os leitores de tela leem',
  messagesInFull: 'as mensagens completas',
  onlyNames: 'só quem escreve',
  onlyCounts: 'só quantas',
  nameInRoom: '{name} em {room}',
  newMessagesIn: '{messages} em {room}',
  newMessagesFrom: '{messages} de {people}',
  peopleWhoWrote: { one: '{count} pessoa', many: '{count} de pessoas', other: '{count} pessoas' },
  nameWrote: '{name} escreveu uma mensagem',
  nameSays: '{name}: {text}',
} satisfies Phrases;
