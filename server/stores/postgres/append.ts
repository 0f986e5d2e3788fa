/**
 * One append in Postgres: drafts out, answers back, one round trip however many drafts.
 * The database's part is the function `starling.append_entries` (functions.ts).
 */
import type { Sql } from 'postgres';
import { acceptDraft, RULES } from '../../core/store/draft-rules.ts';
import { entryOfRow, type EntryRow } from './rows.ts';
import { storableText } from '../../core/store/storable-text.ts';
import type { Appended, Draft } from '../../core/store/store.ts';

type Answer = { seq: number } | { repeated: EntryRow } | { refusal: keyof typeof RULES };

/**
 * `roomIds` has the ids of the rooms that there are. Resolves with nothing when one of them was
 * removed meanwhile.
 */
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

/** Whether a room is made for it: not for what is about a message, which can only be refused there. */
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
    SELECT starling.append_entries(${
    JSON.stringify(rows)
  }::text::json, ${roomIds.size}) AS answers`;
  return row!.answers?.map((answer, i): Appended => {
    if ('refusal' in answer) return { ok: false, refusal: RULES[answer.refusal] };
    if ('repeated' in answer) {
      return { ok: true, repeated: true, entry: entryOfRow(answer.repeated) };
    }
    return { ok: true, repeated: false, entry: acceptDraft(drafts[i]!, answer.seq) };
  });
}

/** As `starling.append_entries` takes it. */
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
