/**
 * Japanese.
 */
import type { Phrases } from '../language.ts';
import type { LauncherPhrases } from '../launcher-words.ts';

export const launcher = {
  open: 'チャットを開く',
  failed: 'チャットを読み込めませんでした。',
  retry: '再試行',
  unread: { other: '未読メッセージ{count}件' },
} satisfies LauncherPhrases;

export const closeChat = 'チャットを閉じる';

export const phrases = {
  // The connection
  connected: '接続済み',
  notConnected: '未接続',
  closed: '終了',
  servedBy: '{replica}に接続中',
  connecting: '接続しています…',
  reconnecting: '再接続しています…',
  offline: 'オフラインです。',
  connectionLost: '接続が切れました。',
  notReached: 'チャットに接続できません。',
  unsentKept: { other: '未送信のメッセージ{count}件を保存しています。' },
  twoSentences: '{first}{second}',
  nextTry: '{seconds}秒後に再試行',
  tryNow: '今すぐ試す',
  tryAgain: '再試行',
  connectAgain: '再接続',
  pageNotAllowed: 'このページではこのチャットを使えません。' +
    'チャットの管理者がALLOWED_ORIGINSに追加すると使えるようになります。',
  notKnown: 'ユーザー情報を確認できなくなりました。',
  tooBig: 'サイズが大きすぎて送信できませんでした。',
  chatClosed: 'チャットは終了しました。',

  // What the server or the client refuses
  refused_invalid: 'ここでは無効な内容です。',
  refused_too_large: 'テキストが長すぎます。',
  refused_not_joined: 'このルームにはもう参加していません。',
  refused_forbidden: 'ここではその操作は許可されていません。',
  refused_not_found: '対象が見つかりません。',
  refused_rate_limited: '操作が多すぎます。少し待ってからお試しください。',
  refused_unavailable: '現在、チャットで受け付けられません。',
  outboxFull: '送信待ちのメッセージが多すぎます。',
  dismiss: '閉じる',

  // The room, its people
  roomMissing: 'このチャットにはルームの指定が必要です（例：room="lobby"）。',
  peopleHere: { other: '{count}人が参加中' },
  peopleHereShow: { other: '{count}人が参加中、参加者を表示' },
  people: '参加者',
  peopleNotListed: '人数が多いため、参加者の一覧は表示されません。',
  closeList: '一覧を閉じる',
  you: '自分',
  moderator: 'モデレーター',
  owner: 'オーナー',
  typing: { other: '{names}さんが入力中…' },
  twoNames: '{first}、{second}',
  typingAndMore: { other: '{names}さん、ほか{count}人が入力中…' },

  // The messages
  messages: 'メッセージ',
  gap: '一部のメッセージはすでに保存されていません',
  loading: '読み込み中…',
  loadOlder: '以前のメッセージを読み込む',
  nobodyWrote: 'まだメッセージはありません。あいさつしてみましょう！',
  toNewest: '最新のメッセージへ',
  newMessages: { other: '新着メッセージ{count}件' },
  messageOf: '{name}、{time}',
  messageEditedOf: '{name}、{time}、編集済み',
  messageSendingOf: '{name}、{time}、送信中',
  messageNotSentOf: '{name}、{time}、未送信',
  youAsAuthor: '自分',
  deleted: 'メッセージは削除されました',
  showMore: 'もっと見る',
  earlierMessage: '以前のメッセージ',
  inReplyTo: '返信先：',
  edited: '編集済み',
  cameThrough: '{replica}経由',
  sending: '送信中',
  notSent: '未送信',
  notSentBecause: '送信できませんでした：{reason}',
  retry: '再送信',
  discard: '破棄',
  reactions: 'リアクション',

  // A room's history
  newLine: '新着',
  searching: 'メッセージを探しています…',
  search_gone: 'そのメッセージはもう保存されていません。',
  search_far: 'そのメッセージは古すぎます。',
  search_lost: 'そのメッセージを読み込めませんでした。',

  // What can be done with a message
  messageActions: 'メッセージの操作',
  addReaction: 'リアクションを追加',
  reactWith: '{emoji}でリアクション',
  reply: '返信',
  edit: '編集',
  delete: '削除',
  deleteThis: 'このメッセージを削除しますか？',
  keep: '残す',

  // Writing
  messageTo: '{room}へのメッセージ',
  writeMessage: 'メッセージを入力',
  changeMessage: 'メッセージを編集',
  replyTo: '{name}さんに返信',
  send: '送信',
  save: '保存',
  cancel: 'キャンセル',
  cancelByKey: 'キャンセル（Esc）',
  charactersLeft: { other: '残り{count}文字' },
  charactersTooLong: { other: '{count}文字超過' },
  youAre: '表示名：',
  yourName: '表示名',
  changeName: '表示名を変更',
  change: '変更',

  // Emoji
  chooseEmoji: '絵文字を選択',
  moreReactions: 'その他のリアクション',
  emojiFailed: '絵文字を読み込めませんでした。もう一度お試しください。',
  searchEmoji: '絵文字を検索',
  emojiFound: { other: '絵文字が{count}件見つかりました' },
  noEmojiFound: '該当する絵文字はありません',
  skinTone: '肌の色',
  noSkinTone: '肌の色なし',
  emojiSmileys: 'スマイリーと感情',
  emojiPeople: '人と体',
  emojiNature: '動物と自然',
  emojiFood: '食べ物と飲み物',
  emojiTravel: '旅行と場所',
  emojiActivities: 'アクティビティ',
  emojiObjects: '物',
  emojiSymbols: '記号',
  emojiFlags: '旗',

  // Mentions
  peopleToMention: 'メンションできる人',
  mentionsYou: 'このメッセージであなたがメンションされています。',

  // News: settings, notifications, what screen readers hear
  settings: '設定',
  closeSettings: '設定を閉じる',
  notifications: '通知',
  notificationsRefused: 'お使いのブラウザーでは、ここで通知を利用できません。',
  notifyOf: '通知する対象',
  allMessages: 'すべてのメッセージ',
  onlyMentions: '自分へのメンションのみ',
  sound: 'サウンド',
  muteRoom: 'このルームをミュート',
  screenReadersHear: 'スクリーンリーダーの読み上げ',
  messagesInFull: 'メッセージ全文',
  onlyNames: '書いた人のみ',
  onlyCounts: '件数のみ',
  nameInRoom: '{room}の{name}さん',
  newMessagesIn: '{room}：{messages}',
  newMessagesFrom: '{messages}（{people}から）',
  peopleWhoWrote: { other: '{count}人' },
  nameWrote: '{name}さんがメッセージを書きました',
  nameSays: '{name}: {text}',
} satisfies Phrases;
