/** Conversion of SQLite rows to entries, as stored or as on a page. */
import type { Author, Entry, EntryKind, Role } from '../../core/protocol/entry.ts';
import { readableText } from '../../core/store/storable-text.ts';

export interface EntryRow {
  seq: number;
  id: string;
  kind: EntryKind;
  author_id: string;
  author_name: string;
  author_role: Role | null;
  author_avatar: string | null;
  at: number;
  via: string;
  text: string | null;
  reply_to: number | null;
  target: number | null;
  emoji: string | null;
  is_on: number | null;
  is_deleted: number;
}

export interface MessageRow extends EntryRow {
  edited_text: string | null;
  edited_at: number | null;
}

export const ENTRY_COLUMNS = 'seq, id, kind, author_id, author_name, author_role, author_avatar, ' +
  'at, via, text, reply_to, target, emoji, is_on, is_deleted';
export const MESSAGE_COLUMNS = `${ENTRY_COLUMNS}, edited_text, edited_at`;
/** Replaces `text` with the newest text of the message or of the edit's message. */
export const SERVED_COLUMNS = ENTRY_COLUMNS.replace(
  ' text,',
  " CASE kind WHEN 'edit' THEN coalesce((SELECT edited_text FROM entry AS message " +
    "WHERE message.room = entry.room AND message.seq = entry.target), '') " +
    'ELSE coalesce(edited_text, text) END AS text,',
) + ', edited_at';
/** Kinds of entries that a page shows; the others change these. */
export const SHOWN_KINDS = "('message', 'system')";
/** The last message or system entry up to a row. */
export const SHOWN_AT = `iif(kind IN ${SHOWN_KINDS}, seq, shown_before)`;

/** The entry as stored: an edited or deleted text is empty. */
export function entryOf(row: EntryRow): Entry {
  const { seq, id, kind, at, via } = row;
  const entry: Entry = { seq, id, from: authorOf(row), at, via };
  if (kind !== 'message') entry.kind = kind;
  if (row.text !== null) entry.text = readableText(row.text);
  if (row.reply_to !== null) entry.replyTo = row.reply_to;
  if (row.target !== null) entry.target = row.target;
  if (row.emoji !== null) entry.emoji = row.emoji;
  if (row.is_on !== null) entry.on = row.is_on === 1;
  if (row.is_deleted) entry.deleted = true;
  return entry;
}

/** The entry as read after a seq, from `SERVED_COLUMNS`. */
export function servedEntryOf(row: EntryRow & { edited_at: number | null }): Entry {
  const entry = entryOf(row);
  if (row.edited_at !== null) entry.edited = row.edited_at;
  return entry;
}

/** The message as on a page: with the newest text, or none when deleted. */
export function messageOf(row: MessageRow): Entry {
  const entry = entryOf(row);
  if (row.edited_at !== null) entry.edited = row.edited_at;
  if (row.is_deleted) delete entry.text;
  else if (row.edited_text !== null) entry.text = readableText(row.edited_text);
  return entry;
}

function authorOf(row: EntryRow): Author {
  const author: Author = { id: row.author_id, name: row.author_name };
  if (row.author_role !== null) author.role = row.author_role;
  if (row.author_avatar !== null) author.avatar = row.author_avatar;
  return author;
}
