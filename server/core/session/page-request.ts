/** Page request: pays for a page of older messages, reads it and sends it to a member. */
import type { Refusal } from '../protocol/codes.ts';
import type { JoiningMember } from '../hub/joining-member.ts';
import { type Account, UNLIMITED_ACCOUNT } from '../hub/account.ts';
import type { Hub } from '../hub/hub.ts';
import { ReadsBusy } from '../hub/read-queue.ts';
import { utf8Bytes } from '../../lib/utf8-bytes.ts';
import type { HistoryFrame } from '../protocol/frames.ts';
import { rateLimited } from './guard.ts';
import { reservePage } from './page-budget.ts';
import { TOO_MANY_READS } from './refusals.ts';

/** Resolves when the page was sent, or with a refusal; rejects when the store cannot be read. */
export function servePage(
  hub: Pick<Hub, 'page'>,
  member: JoiningMember,
  { room, before, limit }: HistoryFrame,
): Promise<Refusal | undefined> | Refusal {
  const account: Account = member.account ?? UNLIMITED_ACCOUNT;
  const budget = reservePage(account);
  if (typeof budget === 'number') return rateLimited('too much history requested', budget);
  let bytes = 0;
  return hub.page({ room, before, limit }, {
    member,
    bytesMax: budget.bytesMax,
    send(text) {
      bytes = utf8Bytes(text);
      member.send(text);
    },
  }).then(() => undefined, (error) => {
    if (error instanceof ReadsBusy) return TOO_MANY_READS;
    throw error;
  }).finally(() => budget.settleBytes(bytes));
}
