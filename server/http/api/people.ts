/**
 * Operations on a person: sign out, erase, export.
 */
import type { Moderation } from '../../features/moderation/moderation.ts';
import type { HttpAnswer } from '../../core/connections/host.ts';
import { explain, type Log } from '../../lib/log.ts';
import { eraseBody, exported, progress, userId } from './moderation-schemas.ts';
import { answerOutcome, DONE } from './moderation.ts';
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
        'Within two seconds every replica closes their connections with 4401 and refuses tokens ' +
        'issued (`iat`) until now. For signed users; needs a key for all rooms.',
      access: 'moderate',
      params: { user: userId },
      answers: DONE,
      answer: ({ visitor, params: { user } }) =>
        answerOutcome(moderation.signOut(visitor().author, user)),
    }),
    operation({
      id: 'erase',
      method: 'POST',
      path: '/people/{user}/erase',
      tag: 'People',
      summary: 'Erase a person, step by step',
      description:
        'Deletes their items in the review queues, their messages in all rooms, and their name ' +
        'from everything stored. Answers 202 while there is more: send `next` with the next ' +
        'request, until 200. If in doubt, start again without `next`.',
      access: 'admin',
      params: { user: userId },
      body: eraseBody,
      answers: {
        200: { description: 'Done.', schema: progress },
        202: { description: 'One step done; continue with `next`.', schema: progress },
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
      summary: 'Export everything stored about a person',
      description: 'One JSON object per line. If the connection is cut, the export is incomplete.',
      access: 'admin',
      params: { user: userId },
      answers: { 200: { description: 'Lines.', type: LINES, schema: exported } },
      async answer({ visitor, params: { user }, isHead, connection }) {
        const headers = { ...PRIVATE, 'Content-Type': LINES };
        if (isHead) return new Response(null, { headers });
        const lines = moderation.export(visitor().author, user)[Symbol.asyncIterator]();
        // Reads a line before answering: a store failure must not look like an empty export.
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
        // Avoids a stream error if possible, as the host writes it to standard error.
        if (connection) connection.cut();
        else controller.error(error);
      }
    },
    async cancel() {
      await lines.return?.();
    },
  });
}
