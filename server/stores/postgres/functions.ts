/**
 * SQL functions of Postgres: append, and changes of single rows, each one call and one transaction.
 * A transaction led by the client would take a round trip per step with the rooms locked, and the
 * client library throws outside of any promise when the server disappears during one
 * (porsager/postgres#1154).
 */
import { EMOJIS_MAX, REACTORS_MAX } from '../../core/store/bounds.ts';

const COLUMNS =
  `room_id bigint, id text, kind text, user_id text, author jsonb, at bigint, via text,
  text text, reply_to bigint, target bigint, emoji text, is_on boolean, is_moderating boolean`;

/**
 * Replaced at every start. A changed function needs a new name, because servers of older versions
 * may run beside this one: they replace and call the old names (append, append_messages,
 * append_entries, append_plain, trim).
 */
export const FUNCTIONS = `
  -- Appends drafts to rooms, and answers each in order: {seq} of a new entry, {repeated} with the
  -- earlier row, or {refusal} with the name of a rule (draft-rules.ts). Answers null, and does
  -- nothing, when one of the rooms was removed.
  -- A connection caches query plans, and a plan made for small tables would scan them as they grow,
  -- until they are analyzed: so only plans with indexes are allowed. They do not depend on the
  -- drafts, and planning takes longer than most appends.
  CREATE OR REPLACE FUNCTION starling.append_drafts(drafts json, room_count int)
  RETURNS json LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
  SET plan_cache_mode = force_generic_plan AS $function$
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
    -- Locks rooms in order of ids, which prevents deadlocks between replicas. Heads change in the
    -- transaction that holds the locks, so seq order is commit order.
    SELECT array_agg(id), array_agg(head), array_agg(CASE WHEN first <= head THEN oldest_at END)
    INTO ids, heads, oldest FROM (
      SELECT id, head, first, oldest_at FROM starling.rooms
      WHERE id IN (SELECT (value->>'room_id')::bigint FROM json_array_elements(drafts))
      ORDER BY id FOR UPDATE
    ) locked;
    IF coalesce(cardinality(ids), 0) < room_count THEN RETURN NULL; END IF;

    -- Common case: only new plain messages. One statement is three times as fast.
    IF (SELECT bool_and(kind = 'message' AND reply_to IS NULL) AND count(DISTINCT (room_id, id)) = count(*)
      FROM json_to_recordset(drafts) AS q (${COLUMNS})
    ) AND NOT EXISTS (
      SELECT FROM json_to_recordset(drafts) AS q (${COLUMNS})
      JOIN starling.entries e ON e.room_id = q.room_id AND e.id = q.id
    ) THEN
      RETURN starling.append_plain_drafts(drafts);
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
        END;
        IF refusal IS NULL AND d.kind = 'react' AND d.is_on AND NOT is_on THEN
          SELECT CASE
            WHEN NOT bool_or(c.emoji = d.emoji) AND count(*) >= ${EMOJIS_MAX} THEN 'emojis'
            WHEN sum(c.count) >= ${REACTORS_MAX} THEN 'full'
          END INTO refusal FROM starling.reaction_counts c
          WHERE c.room_id = d.room_id AND c.target = d.target;
        END IF;
      END IF;
      IF refusal IS NOT NULL THEN
        answers := array_append(answers, json_build_object('refusal', refusal));
        CONTINUE;
      END IF;

      -- The reaction is on, or off, already.
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
          PERFORM starling.erase_edits(message, heads[i]);
          UPDATE starling.entries
          SET text = '', edited_text = d.text, edited_at = d.at, edited_seq = heads[i]
          WHERE room_id = d.room_id AND seq = d.target;
        WHEN 'delete' THEN
          -- Erases the message's text and the texts of all its edits.
          UPDATE starling.entries SET text = '', edited_text = NULL, is_deleted = true
          WHERE room_id = d.room_id AND seq = d.target;
          UPDATE starling.entries SET text = ''
          WHERE room_id = d.room_id AND target = d.target AND kind = 'edit' AND text <> '';
          DELETE FROM starling.reactions WHERE room_id = d.room_id AND target = d.target;
        WHEN 'react' THEN
          IF d.is_on THEN
            -- An emoji keeps the place of its first use.
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

  -- Assigns seqs to messages that need no rule check, under the locks of append_drafts. Not an SQL
  -- function: its statement would be planned in each call.
  CREATE OR REPLACE FUNCTION starling.append_plain_drafts(drafts json)
  RETURNS json LANGUAGE plpgsql AS $function$
  DECLARE
    answers json;
  BEGIN
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
    SELECT json_agg(json_build_object('seq', seq) ORDER BY ordinality) INTO answers FROM numbered;
    RETURN answers;
  END $function$;

  -- Erases the texts of a message's edits before a seq. Only the last edit, edited_seq, has a text,
  -- unless a server of an older version, which does not set edited_seq, accepted an edit.
  CREATE OR REPLACE FUNCTION starling.erase_edits(message starling.entries, before bigint)
  RETURNS void LANGUAGE plpgsql AS $function$
  BEGIN
    IF message.edited_at IS NULL THEN RETURN; END IF;
    UPDATE starling.entries SET text = ''
    WHERE room_id = message.room_id AND seq = message.edited_seq AND text = message.edited_text;
    IF FOUND THEN RETURN; END IF;
    UPDATE starling.entries SET text = ''
    WHERE room_id = message.room_id AND target = message.seq AND kind = 'edit'
      AND seq < before AND text <> '';
  END $function$;

  -- Erases an author's name and avatar from a room's entries, and the texts of edits, whose message
  -- may be trimmed: up to changed_max entries. Returns how many.
  CREATE OR REPLACE FUNCTION starling.anonymize(room text, author_id text, changed_max bigint)
  RETURNS bigint LANGUAGE sql AS $function$
    WITH chosen AS (
      SELECT e.room_id, e.seq FROM starling.entries e JOIN starling.rooms r ON r.id = e.room_id
      WHERE r.name = room AND e.user_id = author_id
        AND (e.author <> jsonb_build_object('id', author_id, 'name', '')
          OR (e.kind = 'edit' AND e.text <> ''))
      ORDER BY e.seq LIMIT changed_max
    ), changed AS (
      UPDATE starling.entries e SET author = jsonb_build_object('id', author_id, 'name', ''),
        text = CASE WHEN e.kind = 'edit' THEN '' ELSE e.text END
      FROM chosen WHERE e.room_id = chosen.room_id AND e.seq = chosen.seq RETURNING 1
    )
    SELECT count(*) FROM changed
  $function$;

  -- Gives a record its next version, unless its version is not if_version (0: it must not exist).
  CREATE OR REPLACE FUNCTION starling.put_record(
    record_kind text, record_key text, record_value jsonb, ends_at bigint, if_version bigint, now_ms bigint
  ) RETURNS TABLE (kind text, key text, value text, version bigint, expires_at bigint)
  LANGUAGE plpgsql AS $function$
  #variable_conflict use_column
  DECLARE
    next bigint;
    before bigint;
  BEGIN
    UPDATE starling.record_version SET version = version + 1 RETURNING version INTO next;
    SELECT r.version INTO before FROM starling.records r
    WHERE r.kind = record_kind AND r.key = record_key AND r.value <> 'null'::jsonb
      AND coalesce(r.expires_at > now_ms, true);
    IF if_version <> coalesce(before, 0) THEN RETURN; END IF;
    INSERT INTO starling.records AS r (kind, key, value, version, expires_at, changed_at)
    VALUES (record_kind, record_key, record_value, next, ends_at, now_ms)
    ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, version = excluded.version,
      expires_at = excluded.expires_at, changed_at = excluded.changed_at;
    RETURN QUERY SELECT record_kind, record_key, record_value::text, next, ends_at;
  END $function$;
`;
