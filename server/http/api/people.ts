/**
 * Operations on a person: ending their sessions, erasing them, exporting what is kept of them.
 */
import type { Moderation } from '../../features/moderation/moderation.ts';
import type { HttpAnswer } from '../../core/connections/host.ts';
import { explain, type Log } from '../../lib/log.ts';
import { eraseBody, exported, progress, userId } from './moderation-schemas.ts';
import { DONE, done } from './moderation.ts';
import { answerJson, type Operation, operation, PRIVATE } from './operation.ts';
import { fromStore } from './store-call.ts';

export interface PeopleOptions {
  moderation: Moderation;
  log: Log;
}

const LINES = 'application/x-ndjson';
const encoder = new TextEncoder();

export function peopleOperations({ moderation, log }: PeopleOptions): Operation[] {
  return [
    operation({
      id: 'signOut',
      method: 'POST',
      path: '/people/{user}/sign-out',
      tag: 'People',
      summary: 'End a person’s sessions',
      description:
        'On every replica within two seconds: connections are closed with 4401, and tokens that were ' +
        'issued (`iat`) until now are refused. For signed users; needs a key for all rooms.',
      access: 'moderate',
      params: { user: userId },
      answers: DONE,
      answer: ({ visitor, params: { user } }) => done(moderation.signOut(visitor().author, user)),
    }),
    operation({
      id: 'erase',
      method: 'POST',
      path: '/people/{user}/erase',
      tag: 'People',
      summary: 'Erase a person, step by step',
      description:
        'Deletes what of theirs waits for moderators, their messages in all rooms, and ' +
        'their name from all that is kept. ' +
        'Answers 202 while there is more: send `next` with the next request, until 200. Whoever ' +
        'lost count starts again without `next`.',
      access: 'admin',
      params: { user: userId },
      body: eraseBody,
      answers: {
        200: { description: 'All is done.', schema: progress },
        202: { description: 'A step is done; go on with `next`.', schema: progress },
      },
      async answer({ visitor, params: { user }, body: { next } }) {
        const step = await fromStore(moderation.erase(visitor().author, user, next));
        return answerJson(step, step.isDone ? 200 : 202);
      },
    }),
    operation({
      id: 'export',
      method: 'GET',
      path: '/people/{user}/export',
      tag: 'People',
      summary: 'All that is kept of a person',
      description: 'One JSON object a line. A connection that is cut says that it is not all.',
      access: 'admin',
      params: { user: userId },
      answers: { 200: { description: 'Lines.', type: LINES, schema: exported } },
      async answer({ visitor, params: { user }, isHead, connection }) {
        const headers = { ...PRIVATE, 'Content-Type': LINES };
        if (isHead) return new Response(null, { headers });
        const lines = moderation.export(visitor().author, user)[Symbol.asyncIterator]();
        // The first line before the answer: a store that is away is a problem, not an empty file.
        const first = await fromStore(lines.next());
        return new Response(streamOf(first, lines, connection, log), { headers });
      },
    }),
  ];
}

function streamOf(
  first: IteratorResult<string>,
  lines: AsyncIterator<string>,
  connection: HttpAnswer | undefined,
  log: Log,
): ReadableStream<Uint8Array> {
  let next: IteratorResult<string> | undefined = first;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = next ?? await lines.next();
        next = undefined;
        if (done) return controller.close();
        controller.enqueue(encoder.encode(value.endsWith('\n') ? value : `${value}\n`));
      } catch (error) {
        log.warn('api: an export ended early', { reason: explain(error) });
        // Not by an error where that can be avoided: the host writes it to standard error.
        if (connection) connection.cut();
        else controller.error(error);
      }
    },
    async cancel() {
      await lines.return?.();
    },
  });
}
