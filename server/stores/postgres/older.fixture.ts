/** Postgres store of the version before the schema additions, with its exact statements. */
import postgres from 'postgres';
import type { OlderStore } from '../../core/store/versions.contract.ts';
import { MIGRATIONS } from './schema.ts';

const COLUMNS =
  `room_id bigint, id text, kind text, user_id text, author jsonb, at bigint, via text,
  text text, reply_to bigint, target bigint, emoji text, is_on boolean, is_moderating boolean`;

const FUNCTIONS = `
  -- Takes drafts, answers each in order: {seq} of a new entry, {repeated} with the row of an
  -- earlier one, or {refusal} with the name of a rule (draft-rules.ts).
  -- Plans are kept with the connection. One made while the tables are small reads them whole, and
  -- goes on doing so while they grow, until they are analyzed: it is to use the indexes always.
  CREATE OR REPLACE FUNCTION starling.append(drafts json) RETURNS json LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $function$
  DECLARE
    d record;
    earlier starling.entries;
    message starling.entries;
    is_on boolean;
    refusal text;
    answers json[] := '{}';
    ids bigint[];
    heads bigint[];
    oldest bigint[];
    i int;
  BEGIN
    -- In order of ids, so that replicas never wait for each other in a circle. Heads move in the
    -- transaction that holds their locks, so seq order is commit order.
    SELECT array_agg(id), array_agg(head), array_agg(CASE WHEN first <= head THEN oldest_at END)
    INTO ids, heads, oldest FROM (
      SELECT id, head, first, oldest_at FROM starling.rooms
      WHERE id IN (SELECT (value->>'room_id')::bigint FROM json_array_elements(drafts))
      ORDER BY id FOR UPDATE
    ) locked;

    -- The common case, plain messages that are new, as one statement: three times as fast.
    IF (SELECT bool_and(kind = 'message' AND reply_to IS NULL) AND count(DISTINCT (room_id, id)) = count(*)
      FROM json_to_recordset(drafts) AS q (${COLUMNS})
    ) AND NOT EXISTS (
      SELECT FROM json_to_recordset(drafts) AS q (${COLUMNS})
      JOIN starling.entries e ON e.room_id = q.room_id AND e.id = q.id
    ) THEN
      RETURN starling.append_messages(drafts);
    END IF;

    FOR d IN SELECT * FROM json_to_recordset(drafts) AS q (${COLUMNS})
    LOOP
      SELECT * INTO earlier FROM starling.entries e WHERE e.room_id = d.room_id AND e.id = d.id;
      IF FOUND THEN
        answers := array_append(answers, CASE WHEN earlier.user_id = d.user_id
          THEN json_build_object('repeated', row_to_json(earlier))
          ELSE json_build_object('refusal', 'idTaken') END);
        CONTINUE;
      END IF;

      refusal := NULL;
      IF d.kind IN ('edit', 'delete', 'react') OR (d.kind = 'message' AND d.reply_to IS NOT NULL) THEN
        SELECT * INTO message FROM starling.entries e
        WHERE e.room_id = d.room_id AND e.seq = coalesce(d.target, d.reply_to) AND e.kind = 'message';
        is_on := d.kind = 'react' AND EXISTS (
          SELECT FROM starling.reactions r WHERE r.room_id = d.room_id AND r.target = d.target
            AND r.emoji = d.emoji AND r.user_id = d.user_id);
        refusal := CASE
          WHEN message.user_id IS NULL THEN 'noMessage'
          WHEN d.kind = 'message' THEN NULL
          WHEN message.is_deleted THEN 'deleted'
          WHEN d.kind = 'delete' AND d.is_moderating THEN NULL
          WHEN d.kind <> 'react' AND message.user_id <> d.user_id THEN 'notYours'
          WHEN d.kind = 'react' AND d.is_on AND NOT is_on AND (
            SELECT count(*) FROM starling.reactions r
            WHERE r.room_id = d.room_id AND r.target = d.target
          ) >= 5000 THEN 'full'
        END;
      END IF;
      IF refusal IS NOT NULL THEN
        answers := array_append(answers, json_build_object('refusal', refusal));
        CONTINUE;
      END IF;

      -- A reaction that is on, or off, already.
      IF d.kind = 'react' AND d.is_on = is_on THEN
        answers := array_append(answers, json_build_object('repeated', row_to_json(message)));
        CONTINUE;
      END IF;

      i := array_position(ids, d.room_id);
      heads[i] := heads[i] + 1;
      oldest[i] := coalesce(oldest[i], d.at);
      answers := array_append(answers, json_build_object('seq', heads[i]));
      INSERT INTO starling.entries
        (room_id, seq, id, kind, user_id, author, at, via, text, reply_to, target, emoji, is_on)
      VALUES (d.room_id, heads[i], d.id, d.kind, d.user_id, d.author, d.at, d.via, d.text,
        d.reply_to, d.target, d.emoji, d.is_on);
      CASE d.kind
        WHEN 'edit' THEN
          UPDATE starling.entries SET edited_text = d.text, edited_at = d.at
          WHERE room_id = d.room_id AND seq = d.target;
        WHEN 'delete' THEN
          -- A deleted message's text goes, and that of all its edits.
          UPDATE starling.entries SET text = '', edited_text = NULL, is_deleted = true
          WHERE room_id = d.room_id AND seq = d.target;
          UPDATE starling.entries SET text = ''
          WHERE room_id = d.room_id AND target = d.target AND kind = 'edit';
          DELETE FROM starling.reactions WHERE room_id = d.room_id AND target = d.target;
        WHEN 'react' THEN
          IF d.is_on THEN
            -- An emoji keeps the place where it was first put on.
            INSERT INTO starling.reactions (room_id, target, emoji, user_id, seq, emoji_seq)
            VALUES (d.room_id, d.target, d.emoji, d.user_id, heads[i], coalesce((
              SELECT r.emoji_seq FROM starling.reactions r
              WHERE r.room_id = d.room_id AND r.target = d.target AND r.emoji = d.emoji LIMIT 1
            ), heads[i])) ON CONFLICT DO NOTHING;
          ELSE
            DELETE FROM starling.reactions WHERE room_id = d.room_id AND target = d.target
              AND emoji = d.emoji AND user_id = d.user_id;
          END IF;
        ELSE NULL;
      END CASE;
    END LOOP;

    UPDATE starling.rooms r SET head = q.head, oldest_at = q.oldest_at
    FROM unnest(ids, heads, oldest) AS q (id, head, oldest_at)
    WHERE r.id = q.id AND r.head <> q.head;
    RETURN array_to_json(answers);
  END $function$;

  -- Gives the next seqs to messages that break no rule, under the locks that append holds.
  CREATE OR REPLACE FUNCTION starling.append_messages(drafts json) RETURNS json LANGUAGE sql AS $function$
    WITH numbered AS (
      SELECT q.*, r.head + row_number() OVER (PARTITION BY q.room_id ORDER BY q.ordinality) AS seq
      FROM ROWS FROM (json_to_recordset(drafts) AS (${COLUMNS})) WITH ORDINALITY AS q
      JOIN starling.rooms r ON r.id = q.room_id
    ), added AS (
      INSERT INTO starling.entries (room_id, seq, id, kind, user_id, author, at, via, text)
      SELECT room_id, seq, id, kind, user_id, author, at, via, text FROM numbered
    ), moved AS (
      UPDATE starling.rooms r SET head = n.head,
        oldest_at = CASE WHEN r.first <= r.head THEN r.oldest_at ELSE n.oldest_at END
      FROM (
        SELECT room_id, max(seq) AS head, (array_agg(at ORDER BY seq))[1] AS oldest_at
        FROM numbered GROUP BY room_id
      ) n WHERE r.id = n.room_id
    )
    SELECT json_agg(json_build_object('seq', seq) ORDER BY ordinality) FROM numbered
  $function$;

  -- Removes entries from a room's start; returns their number.
  CREATE OR REPLACE FUNCTION starling.trim(room bigint, young_at bigint, count_max bigint, removed_max bigint)
  RETURNS bigint LANGUAGE plpgsql AS $function$
  DECLARE
    r starling.rooms;
    keep_from bigint;
  BEGIN
    SELECT * INTO r FROM starling.rooms WHERE id = room FOR UPDATE;
    SELECT seq INTO keep_from FROM starling.entries
    WHERE room_id = room AND seq >= r.first AND at >= young_at ORDER BY seq LIMIT 1;
    keep_from := greatest(coalesce(keep_from, r.head + 1), r.head - count_max + 1);
    keep_from := least(keep_from, r.first + removed_max);
    IF keep_from <= r.first THEN RETURN 0; END IF;
    DELETE FROM starling.entries WHERE room_id = room AND seq < keep_from;
    DELETE FROM starling.reactions WHERE room_id = room AND target < keep_from;
    UPDATE starling.rooms SET first = keep_from,
      oldest_at = (SELECT at FROM starling.entries WHERE room_id = room AND seq = keep_from)
    WHERE id = room;
    RETURN keep_from - r.first;
  END $function$;
`;

/** Starts like a server of that version. */
export async function openOlderPostgres(url: string): Promise<OlderStore> {
  const sql = postgres(url, {
    max: 1,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'starling' },
  });
  await sql.unsafe(`
    CREATE SCHEMA IF NOT EXISTS starling;
    CREATE TABLE IF NOT EXISTS starling.schema_version (version int NOT NULL);
    DO $do$ DECLARE version int; BEGIN
      SELECT coalesce(max(v.version), 0) INTO version FROM starling.schema_version v;
      IF version > 3 THEN RAISE 'the schema is newer'; END IF;
      ${
    MIGRATIONS.slice(0, 3)
      .map((step, i) => `IF version < ${i + 1} THEN EXECUTE $step$${step}$step$; END IF;`).join(
        '\n',
      )
  }
      DELETE FROM starling.schema_version;
      INSERT INTO starling.schema_version VALUES (3);
    END $do$;
    ${FUNCTIONS}`);
  const roomIds = new Map<string, string>();
  const idOf = async (name: string): Promise<string> => {
    if (!roomIds.has(name)) {
      await sql`INSERT INTO starling.rooms (name) VALUES (${name}) ON CONFLICT DO NOTHING`;
      const [row] = await sql`SELECT id FROM starling.rooms WHERE name = ${name}`;
      roomIds.set(name, row!.id);
    }
    return roomIds.get(name)!;
  };
  return {
    async append(drafts) {
      const rows = [];
      for (const { room, from, replyTo, on, isModerating, ...rest } of drafts) {
        const about = { reply_to: replyTo, is_on: on, is_moderating: isModerating };
        rows.push({ ...rest, ...about, room_id: await idOf(room), user_id: from.id, author: from });
      }
      const [row] = await sql`
        SELECT starling.append(${JSON.stringify(rows)}::text::json) AS answers`;
      return row!.answers.map(({ seq }: { seq?: number }) => seq);
    },
    async after(room, after, limit) {
      const rows = await sql`
        SELECT r.head, r.first, e.* FROM starling.rooms r LEFT JOIN LATERAL (
          SELECT * FROM starling.entries
          WHERE room_id = r.id AND seq > greatest(${after}::bigint, r.first - 1)
          ORDER BY seq LIMIT ${limit}
        ) e ON true WHERE r.name = ${room} ORDER BY e.seq`;
      return rows.filter(({ seq }) => seq !== null)
        .map(({ seq, text }) => ({ seq: Number(seq), text }));
    },
    async head(room) {
      const [row] = await sql`
        SELECT name, head, first FROM starling.rooms WHERE head > 0 AND name = ${room}`;
      return row && { head: Number(row.head), first: Number(row.first) };
    },
    async page(room) {
      const [row] = await sql`
        WITH room AS (SELECT id, head, first FROM starling.rooms WHERE name = ${room}),
        messages AS (
          SELECT * FROM starling.entries
          WHERE room_id = (SELECT id FROM room) AND kind IN ('message', 'system')
            AND seq >= (SELECT first FROM room)
          ORDER BY seq DESC LIMIT 100
        )
        SELECT (SELECT json_agg(messages ORDER BY seq) FROM messages) AS messages FROM room`;
      return (row?.messages ?? []).map((
        { seq, text, edited_text }: Record<string, unknown>,
      ) => ({ seq, text: edited_text ?? text }));
    },
    async trim(countMax) {
      const due = await sql`
        SELECT id FROM starling.rooms WHERE head - first + 1 > ${countMax}::bigint`;
      for (const { id } of due) {
        await sql`SELECT starling.trim(${id}, ${Number.MIN_SAFE_INTEGER}, ${countMax}, 5000)`;
      }
    },
    close: () => sql.end(),
  };
}
