/** Conversion of Postgres rows to entries. Bigints arrive as text, and fit a JavaScript integer. */
import type { Author, Entry, EntryKind } from '../../core/protocol/entry.ts';
import { readableText } from '../../core/store/storable-text.ts';

export interface EntryRow {
  seq: string | number;
  id: string;
  kind: EntryKind;
  author: Author;
  at: string | number;
  via: string;
  text: string | null;
  reply_to: string | number | null;
  target: string | number | null;
  emoji: string | null;
  is_on: boolean | null;
  edited_text: string | null;
  edited_at: string | number | null;
  is_deleted: boolean;
}

/** The entry as stored: an edited or deleted text is empty. */
export function entryOfRow(row: EntryRow): Entry {
  const entry: Entry = {
    seq: Number(row.seq),
    id: row.id,
    from: row.author,
    at: Number(row.at),
    via: row.via,
  };
  if (row.kind !== 'message') entry.kind = row.kind;
  if (row.text !== null) entry.text = readableText(row.text);
  if (row.reply_to !== null) entry.replyTo = Number(row.reply_to);
  if (row.target !== null) entry.target = Number(row.target);
  if (row.emoji !== null) entry.emoji = row.emoji;
  if (row.is_on !== null) entry.on = row.is_on;
  if (row.is_deleted) entry.deleted = true;
  return entry;
}

/** The entry as read after a seq. `newest_text`: for an edit, the newest text of its message. */
export function servedEntryOfRow(row: EntryRow & { newest_text: string | null }): Entry {
  const entry = entryOfRow(row);
  if (row.kind === 'edit') entry.text = readableText(row.newest_text ?? '');
  else if (row.edited_text !== null) entry.text = readableText(row.edited_text);
  if (row.edited_at !== null) entry.edited = Number(row.edited_at);
  return entry;
}

/** A message as on a page: with the newest text, or none when deleted. */
export function pageEntryOfRow(row: EntryRow): Entry {
  const entry = entryOfRow(row);
  if (row.is_deleted) delete entry.text;
  else if (row.edited_text !== null) entry.text = readableText(row.edited_text);
  if (row.edited_at !== null) entry.edited = Number(row.edited_at);
  return entry;
}
