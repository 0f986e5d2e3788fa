/**
 * Messages of a room: read, post as a bot, edit and delete. What a bot posts goes the way of every
 * message: the same gates, the same store, the same order.
 */
import * as v from 'valibot';
import type { BotNames } from '../../features/auth/bot-names.ts';
import type { Hub } from '../../core/hub/hub.ts';
import type { Moderation } from '../../features/moderation/moderation.ts';
import type { PostFrame } from '../../core/protocol/frames.ts';
import type { Gate } from '../../core/session/gate.ts';
import { draftOf } from '../../core/session/post.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { Entry } from '../../core/protocol/entry.ts';
import type { Appended, Store } from '../../core/store/store.ts';
import type { EntryIds, RequestName } from './entry-ids.ts';
import { type ApiKey, hasScope } from './key.ts';
import { answerJson, type Operation, operation } from './operation.ts';
import { Problem, problemOf } from './problem.ts';
import { body, type Fields, messages, receipt, waiting } from './schemas.ts';
import { fromStore } from './store-call.ts';
import { checkStoredRoom } from './stored-room.ts';
import { visitorOf } from './visitor.ts';

export interface MessagesOptions {
  hub: Pick<Hub, 'open' | 'post' | 'page' | 'recent'>;
  ids: EntryIds;
  gates: readonly Gate[];
  moderation: Pick<Moderation, 'deleteMessage'>;
  store: Pick<Store, 'heads' | 'byId'>;
  /** No guest can go by the name that a bot posts under. */
  botNames: Pick<BotNames, 'remember'>;
  /** Name of this replica. */
  replica: string;
  fields: Fields;
}

const IDEMPOTENCY = 'Idempotency-Key';
const REPEATABLE =
  'With an `Idempotency-Key` a request may be sent again, to any replica, until an answer comes: ' +
  'it is carried out once. It names the request for this key’s name and room, for as long as the ' +
  'room keeps the entry.';
const REPEATED = { description: 'It was carried out before.', schema: receipt };

export function messageOperations(options: MessagesOptions): Operation[] {
  const { hub, ids, gates, moderation, store, botNames, replica, fields } = options;
  const { room, storedRoom, seq, text, name, before, limit, idempotencyKey } = fields;
  const headers = { [IDEMPOTENCY]: idempotencyKey };

  /**
   * What a replica of an earlier version did for the same request: an update must not have it carried
   * out twice.
   */
  const doneBefore = async (
    visitor: Visitor,
    request: RequestName,
  ): Promise<Posted | undefined> => {
    const id = ids.formerOf(request);
    const { room } = request;
    if (id === undefined || hub.recent(room).length === 0) return undefined;
    const entry = await fromStore(store.byId(room, id));
    // Anybody could give an entry such an id.
    return entry?.from.id === visitor.author.id ? { entry, isRepeated: true } : undefined;
  };
  const post = async (
    visitor: Visitor,
    frame: PostFrame,
    request: RequestName,
  ): Promise<Posted> => {
    // Gates judge by the room's last entries, on every replica alike.
    await fromStore(hub.open(frame.room));
    const done = await doneBefore(visitor, request);
    if (done) return done;
    for (const gate of gates) {
      const refused = await fromStore(Promise.resolve(gate.post?.(visitor, frame)));
      if (refused?.held) return { isHeld: true, id: frame.id };
      if (refused) throw problemOf(refused);
    }
    return posted(await fromStore(hub.post(draftOf(frame, visitor.author, replica))));
  };

  return [
    operation({
      id: 'readMessages',
      method: 'GET',
      path: '/rooms/{room}/messages',
      tag: 'Messages',
      summary: 'Read a page of messages',
      description:
        'The latest, or those before a seq. Edits, deletions and reactions are folded in. A page may ' +
        'be shorter than `limit` where texts are long; it is the last when it has no `before`.',
      access: 'read',
      params: { room: storedRoom },
      query: { before, limit },
      answers: { 200: { description: 'A page.', schema: messages } },
      async answer({ params: { room }, query: { before, limit } }) {
        await checkStoredRoom(store, room);
        const request = { room, limit, ...(before === undefined ? {} : { before }) };
        const { entries, first } = await fromStore(hub.page(request));
        const oldest = entries[0]?.seq;
        // A page of long messages has fewer than were asked for.
        const isMore = oldest !== undefined && oldest > first;
        return answerJson({
          room,
          first,
          messages: entries,
          ...(isMore ? { before: oldest } : {}),
        });
      },
    }),
    operation({
      id: 'postMessage',
      method: 'POST',
      path: '/rooms/{room}/messages',
      tag: 'Messages',
      summary: 'Post a message as a bot',
      description: `Durable when it is answered. ${REPEATABLE}`,
      access: 'post',
      params: { room },
      headers,
      body: body({
        text,
        name: v.optional(v.pipe(
          name as v.GenericSchema<string, string>,
          v.description('Name to show; absent: the key’s.'),
        )),
        replyTo: v.optional(v.pipe(
          seq,
          v.description('Seq of the message that this one answers.'),
        )),
      }),
      answers: {
        200: REPEATED,
        201: { description: 'It is in the room.', schema: receipt },
        202: { description: 'It waits for a moderator.', schema: waiting },
      },
      problems: ['not-found', 'key-reused'],
      async answer({ key, params: { room }, body: { text, name, replyTo }, header }) {
        const request = nameOf(key!, room, 'send', header);
        const visitor = visitorOf(key!, name || undefined);
        botNames.remember(visitor.user);
        const reply = replyTo === undefined ? {} : { replyTo };
        const frame = { type: 'send', room, id: ids.of(request), text, ...reply } as const;
        const made = await post(visitor, frame, request);
        if (made.isHeld) return receiptOf(room, made);
        if (isOther(made, text) || (made.isRepeated && made.entry.replyTo !== replyTo)) {
          throw reused();
        }
        return receiptOf(room, made);
      },
    }),
    operation({
      id: 'editMessage',
      method: 'PATCH',
      path: '/rooms/{room}/messages/{seq}',
      tag: 'Messages',
      summary: 'Edit a message of one’s own',
      description: REPEATABLE,
      access: 'post',
      params: { room, seq },
      headers,
      body: body({ text }),
      answers: { 200: { description: 'It is edited.', schema: receipt } },
      problems: ['not-found', 'key-reused'],
      async answer({ key, visitor, params: { room, seq: target }, body: { text }, header }) {
        const request = nameOf(key!, room, `edit ${target}`, header);
        const frame = { type: 'edit', room, id: ids.of(request), target, text } as const;
        const made = await post(visitor(), frame, request);
        if (!made.isHeld && isOther(made, text)) throw reused();
        return receiptOf(room, made);
      },
    }),
    operation({
      id: 'deleteMessage',
      method: 'DELETE',
      path: '/rooms/{room}/messages/{seq}',
      tag: 'Messages',
      summary: 'Delete a message',
      description:
        `One’s own; with the scope \`moderate\` anybody’s. Its text is erased. ${REPEATABLE}`,
      access: 'post',
      params: { room: storedRoom, seq },
      headers,
      answers: { 200: { description: 'It is deleted.', schema: receipt } },
      problems: ['not-found'],
      async answer({ key, visitor, params: { room, seq: target }, header }) {
        await checkStoredRoom(store, room);
        const request = nameOf(key!, room, `delete ${target}`, header);
        const id = ids.of(request);
        if (!hasScope(key!, 'moderate')) {
          const frame = { type: 'delete', room, id, target } as const;
          return receiptOf(room, await post(visitor(), frame, request));
        }
        await fromStore(hub.open(room));
        const done = await doneBefore(visitor(), request);
        if (done) return receiptOf(room, done);
        const deleting = moderation.deleteMessage(visitor().author, room, target, id);
        return receiptOf(room, posted(await fromStore(deleting)));
      },
    }),
  ];
}

/** What became of a post: it is in the room, or waits for a moderator. */
type Posted = { isHeld: true; id: string } | Made;

interface Made {
  isHeld?: undefined;
  entry: Entry;
  isRepeated: boolean;
}

function posted(appended: Appended): Posted {
  if (!appended.ok) throw problemOf(appended.refusal);
  return { entry: appended.entry, isRepeated: appended.repeated };
}

function receiptOf(room: string, made: Posted): Response {
  if (made.isHeld) return answerJson({ room, id: made.id, held: true }, 202);
  const { id, seq, at, kind } = made.entry;
  return answerJson({ room, id, seq, at }, made.isRepeated || kind !== undefined ? 200 : 201);
}

function nameOf(
  key: ApiKey,
  room: string,
  what: string,
  header: (name: string) => string | undefined,
): RequestName {
  return { keyName: key.name, room, what, idempotencyKey: header(IDEMPOTENCY) };
}

/** Whether it was carried out before with another text. Once that was edited or deleted nobody knows it any more. */
function isOther({ entry, isRepeated }: Made, text: string): boolean {
  return isRepeated && !entry.deleted && entry.text !== '' && entry.text !== text;
}

function reused(): Problem {
  return new Problem('key-reused', `the ${IDEMPOTENCY} was used for another message or text`);
}
