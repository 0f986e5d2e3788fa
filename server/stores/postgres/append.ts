/** Append in Postgres: one round trip, by `starling.append_drafts` (functions.ts). */
import type { Sql } from 'postgres';
import { acceptDraft, RULES } from '../../core/store/draft-rules.ts';
import { entryOfRow, type EntryRow } from './rows.ts';
import { storableText } from '../../core/store/storable-text.ts';
import type { Appended, Draft } from '../../core/store/store.ts';

type Answer = { seq: number } | { repeated: EntryRow } | { refusal: keyof typeof RULES };

/** `roomIds`: existing rooms. Resolves with undefined when one was removed meanwhile. */
export async function appendDrafts(
  sql: Sql,
  roomIds: ReadonlyMap<string, string>,
  drafts: readonly Draft[],
): Promise<Appended[] | undefined> {
  const isThere = ({ room }: Draft): boolean => roomIds.has(room);
  const refused: Appended = { ok: false, refusal: RULES.noMessage };
  if (drafts.every(isThere)) return await appendInRooms(sql, roomIds, drafts);
  const some = drafts.filter(isThere);
  const appended = some.length === 0 ? [] : await appendInRooms(sql, roomIds, some);
  return appended && drafts.map((draft) => isThere(draft) ? appended.shift()! : refused);
}

/** Whether the draft may create its room; others need a message there and are refused. */
export function opensRoom({ kind, replyTo }: Draft): boolean {
  return kind === 'system' || (kind === 'message' && replyTo === undefined);
}

async function appendInRooms(
  sql: Sql,
  roomIds: ReadonlyMap<string, string>,
  drafts: readonly Draft[],
): Promise<Appended[] | undefined> {
  const rows = drafts.map((draft) => rowOf(draft, roomIds.get(draft.room)!));
  const [row] = await sql<{ answers: Answer[] | null }[]>`
    SELECT starling.append_drafts(${JSON.stringify(rows)}::text::json, ${roomIds.size}) AS answers`;
  return row!.answers?.map((answer, i): Appended => {
    if ('refusal' in answer) return { ok: false, refusal: RULES[answer.refusal] };
    if ('repeated' in answer) {
      return { ok: true, repeated: true, entry: entryOfRow(answer.repeated) };
    }
    return { ok: true, repeated: false, entry: acceptDraft(drafts[i]!, answer.seq) };
  });
}

function rowOf(draft: Draft, roomId: string) {
  const { id, kind, from, at, via, text, replyTo, target, emoji, on, isModerating } = draft;
  return {
    room_id: roomId,
    id,
    kind,
    user_id: from.id,
    author: from,
    at,
    via,
    text: text === undefined ? undefined : storableText(text),
    reply_to: replyTo,
    target,
    emoji,
    is_on: on,
    is_moderating: isModerating,
  };
}
