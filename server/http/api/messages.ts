/**
 * Operations on messages: read, post as a bot, edit, delete. A bot's post passes the same guards
 * and the same store as any other, in the same order.
 */
import * as v from 'valibot';
import type { BotNames } from '../../features/auth/bot-names.ts';
import type { Hub } from '../../core/hub/hub.ts';
import type { Store } from '../../core/store/store.ts';
import type { RequestName } from './entry-ids.ts';
import type { HistoryPages } from '../history-pages.ts';
import { readMessages } from './history.ts';
import type { ApiKey } from './key.ts';
import { answerJson, type Operation, operation } from './operation.ts';
import { createPosting, type Made, type Posted, type PostingOptions } from './posting.ts';
import { Problem } from './problem.ts';
import { body, type Fields, receipt, waiting } from './schemas.ts';
import { checkStoredRoom } from './stored-room.ts';
import { visitorOf } from './visitor.ts';

export interface MessagesOptions extends PostingOptions {
  hub: Pick<Hub, 'open' | 'recent'>;
  pages: HistoryPages;
  store: Pick<Store, 'heads' | 'byId'>;
  /** Reserves the names that bots post under, so that guests cannot use them. */
  botNames: Pick<BotNames, 'remember'>;
  fields: Fields;
}

const IDEMPOTENCY = 'Idempotency-Key';
const REPEATABLE =
  'A request with an `Idempotency-Key` may be repeated, to any replica, until it is answered: ' +
  'it takes effect once. The header identifies the request per key name and room, as long as ' +
  'the room keeps the entry.';
const REPEATED = { description: 'Done by an earlier request.', schema: receipt };

export function messageOperations(options: MessagesOptions): Operation[] {
  const { ids, store, botNames, fields } = options;
  const { room, storedRoom, seq, text, name, idempotencyKey } = fields;
  const post = createPosting(options);
  const headers = { [IDEMPOTENCY]: idempotencyKey };

  return [
    readMessages(options),
    operation({
      id: 'postMessage',
      method: 'POST',
      path: '/rooms/{room}/messages',
      tag: 'Messages',
      summary: 'Post a message as a bot',
      description: `The answer means that the message is durable. ${REPEATABLE}`,
      access: 'post',
      params: { room },
      headers,
      body: body({
        text,
        name: v.optional(v.pipe(
          name as v.GenericSchema<string, string>,
          v.description('Displayed name; absent: the key’s.'),
        )),
        replyTo: v.optional(v.pipe(
          seq,
          v.description('Seq of the message that this replies to.'),
        )),
      }),
      answers: {
        200: REPEATED,
        201: { description: 'Posted.', schema: receipt },
        202: { description: 'Held for a moderator.', schema: waiting },
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
      summary: 'Edit one of the bot’s own messages',
      description: REPEATABLE,
      access: 'post',
      params: { room, seq },
      headers,
      body: body({ text }),
      answers: { 200: { description: 'Edited.', schema: receipt } },
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
      description: `Its own, or any with the scope \`moderate\`. The text is erased. ${REPEATABLE}`,
      access: 'post',
      params: { room: storedRoom, seq },
      headers,
      answers: { 200: { description: 'Deleted.', schema: receipt } },
      problems: ['not-found'],
      async answer({ key, visitor, params: { room, seq: target }, header }) {
        await checkStoredRoom(store, room);
        const request = nameOf(key!, room, `delete ${target}`, header);
        const frame = { type: 'delete', room, id: ids.of(request), target } as const;
        return receiptOf(room, await post(visitor(), frame, request));
      },
    }),
  ];
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

/** Whether an earlier request had another text. Unknown once that was edited or deleted. */
function isOther({ entry, isRepeated }: Made, text: string): boolean {
  return isRepeated && !entry.deleted && entry.text !== '' && entry.text !== text;
}

function reused(): Problem {
  return new Problem('key-reused', `the ${IDEMPOTENCY} was used for another message or text`);
}
