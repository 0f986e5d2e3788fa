/**
 * One append in Postgres: drafts out, answers back, one round trip however many drafts.
 * What happens in between is the function `starling.append` (postgres-functions.ts).
 */
import type { Sql } from 'postgres';
import { acceptDraft, RULES } from './draft-rules.ts';
import { entryOfRow, type EntryRow } from './postgres-rows.ts';
import { storableText } from './storable-text.ts';
import type { Appended, Draft } from './store.ts';

type Answer = { seq: number } | { repeated: EntryRow } | { refusal: keyof typeof RULES };

/** `roomIds` has the id of every room that a draft is for. */
export async function appendDrafts(
  sql: Sql,
  roomIds: ReadonlyMap<string, string>,
  drafts: readonly Draft[],
): Promise<Appended[]> {
  const rows = drafts.map((draft) => rowOf(draft, roomIds.get(draft.room)!));
  const [row] = await sql<{ answers: Answer[] }[]>`
    SELECT starling.append(${JSON.stringify(rows)}::text::json) AS answers`;
  return row!.answers.map((answer, i): Appended => {
    if ('refusal' in answer) return { ok: false, refusal: RULES[answer.refusal] };
    if ('repeated' in answer) {
      return { ok: true, repeated: true, entry: entryOfRow(answer.repeated) };
    }
    return { ok: true, repeated: false, entry: acceptDraft(drafts[i]!, answer.seq) };
  });
}

/** As `starling.append` takes it. */
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
