/**
 * Reactors request: pays for the names of the people who reacted to a message, and reads them.
 */
import { utf8Bytes } from '../../lib/utf8-bytes.ts';
import { type Account, UNLIMITED_ACCOUNT } from '../hub/account.ts';
import type { JoiningMember } from '../hub/joining-member.ts';
import type { Hub } from '../hub/hub.ts';
import { ReadsBusy } from '../hub/read-queue.ts';
import type { Refusal } from '../protocol/codes.ts';
import type { AskReactorsFrame, ReactorsFrame } from '../protocol/frames.ts';
import { rateLimited } from './guard.ts';
import { reservePage } from './page-budget.ts';
import { TOO_MANY_READS } from './refusals.ts';

/** Names of one answer, so that it stays smaller than a page. */
const NAMES_MAX = 200;

/** Resolves when the answer was sent, or with a refusal; rejects when the store cannot be read. */
export function serveReactors(
  hub: Pick<Hub, 'reactorNames'>,
  member: JoiningMember,
  { room, id, target }: AskReactorsFrame,
): Promise<Refusal | undefined> | Refusal {
  const account: Account = member.account ?? UNLIMITED_ACCOUNT;
  const budget = reservePage(account);
  if (typeof budget === 'number') return rateLimited('too many names requested', budget);
  let bytes = 0;
  return hub.reactorNames(room, target, member.user.id).then((names) => {
    const answer: ReactorsFrame = { type: 'reactors', room, id, people: firstNames(names) };
    const text = JSON.stringify(answer);
    bytes = utf8Bytes(text);
    member.send(text);
    return undefined;
  }, (error) => {
    if (error instanceof ReadsBusy) return TOO_MANY_READS;
    throw error;
  }).finally(() => budget.settleBytes(bytes));
}

function firstNames(all: Readonly<Record<string, string[]>>): Record<string, string[]> {
  let left = NAMES_MAX;
  return Object.fromEntries(
    Object.entries(all).map(([emoji, names]) => {
      const some = names.slice(0, left);
      left -= some.length;
      return [emoji, some];
    }),
  );
}
