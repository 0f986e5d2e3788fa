/**
 * Chinese, simplified.
 */
import type { Phrases } from '../language.ts';
import type { LauncherPhrases } from '../launcher-words.ts';

export const launcher = {
  open: '打开聊天',
  close: '关闭聊天',
  failed: '聊天无法加载。',
  retry: '重试',
  unread: { other: '{count} 条未读消息' },
} satisfies LauncherPhrases;

export const phrases = {
  // The connection
  connected: '已连接',
  notConnected: '未连接',
  closed: '已关闭',
  servedBy: '由 {replica} 提供服务',
  connecting: '正在连接…',
  reconnecting: '正在重新连接…',
  offline: '你已离线。',
  connectionLost: '连接已断开。',
  notReached: '无法连接到聊天。',
  unsentKept: { other: '已保留 {count} 条未发送的消息。' },
  twoSentences: '{first}{second}',
  nextTry: '{seconds} 秒后重试',
  tryNow: '立即重试',
  tryAgain: '重试',
  connectAgain: '重新连接',
  pageNotAllowed: '此页面无权使用此聊天。聊天的所有者可以将其添加到 ALLOWED_ORIGINS。',
  notKnown: '聊天无法再识别你的身份。',
  tooBig: '内容过大，聊天无法接收。',
  chatClosed: '聊天已关闭。',

  // What the server or the client refuses
  refused_invalid: '该内容在此处无效。',
  refused_too_large: '文字太长了。',
  refused_not_joined: '你已不在此房间。',
  refused_forbidden: '你无权在此执行该操作。',
  refused_not_found: '该内容已不存在。',
  refused_rate_limited: '操作太频繁了，请稍候。',
  refused_unavailable: '聊天暂时无法处理该操作。',
  outboxFull: '等待发送的消息太多了。',
  dismiss: '关闭',

  // The room, its people
  roomMissing: '此聊天需要指定房间，例如 room="lobby"。',
  peopleHere: { other: '{count} 人在线' },
  peopleHereShow: { other: '{count} 人在线，查看成员' },
  people: '在线成员',
  peopleNotListed: '人数太多，无法逐一列出。',
  closeList: '关闭列表',
  you: '你',
  moderator: '管理员',
  owner: '房主',
  typing: { other: '{names} 正在输入…' },
  twoNames: '{first}、{second}',
  typingAndMore: { other: '{names} 和另外 {count} 人正在输入…' },

  // The messages
  messages: '消息',
  gap: '部分消息已不再保留',
  loading: '正在加载…',
  loadOlder: '加载更早的消息',
  nobodyWrote: '这里还没有消息，来打个招呼吧！',
  toNewest: '跳到最新消息',
  newMessages: { other: '{count} 条新消息' },
  messageOf: '{name}，{time}',
  messageEditedOf: '{name}，{time}，已编辑',
  messageSendingOf: '{name}，{time}，发送中',
  messageNotSentOf: '{name}，{time}，未发送',
  youAsAuthor: '你',
  deleted: '消息已删除',
  showMore: '展开',
  earlierMessage: '较早的消息',
  inReplyTo: '回复',
  edited: '已编辑',
  cameThrough: '经由 {replica}',
  sending: '发送中',
  notSent: '未发送',
  notSentBecause: '未发送：{reason}',
  retry: '重试',
  discard: '放弃',
  reactions: '表情回应',

  // What can be done with a message
  messageActions: '消息操作',
  addReaction: '添加表情回应',
  reactWith: '用 {emoji} 回应',
  reply: '回复',
  edit: '编辑',
  delete: '删除',
  deleteThis: '要删除这条消息吗？',
  keep: '保留',

  // Writing
  messageTo: '发送到 {room} 的消息',
  writeMessage: '输入消息',
  changeMessage: '编辑消息',
  replyTo: '回复 {name}',
  send: '发送',
  save: '保存',
  cancel: '取消',
  cancelByKey: '取消 (Esc)',
  charactersLeft: { other: '还可输入 {count} 字' },
  charactersTooLong: { other: '超出 {count} 字' },
  youAre: '你是',
  yourName: '你的名字',
  changeName: '更改你的名字',
  change: '更改',
} satisfies Phrases;
