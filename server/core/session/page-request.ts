/**
 * Serves a page of older messages to a member: pays for it, reads it, sends it.
 */
import type { Refusal } from '../protocol/codes.ts';
import type { JoiningMember } from '../hub/joining-member.ts';
import { type Account, OPEN_ACCOUNT } from '../hub/account.ts';
import { PagesBusy } from '../hub/history.ts';
import type { Hub } from '../hub/hub.ts';
import { utf8Bytes } from '../../lib/utf8-bytes.ts';
import type { HistoryFrame } from '../protocol/frames.ts';
import { rateLimited } from './guard.ts';
import { reservePage } from './page-budget.ts';
import { TOO_MANY_PAGES } from './refusals.ts';

/**
 * Resolves once the page was sent, or with the reason why there is none now; rejects when the store
 * cannot be read.
 */
export function servePage(
  hub: Pick<Hub, 'page'>,
  member: JoiningMember,
  { room, before, limit }: HistoryFrame,
): Promise<Refusal | undefined> | Refusal {
  const account: Account = member.account ?? OPEN_ACCOUNT;
  const budget = reservePage(account);
  if (typeof budget === 'number') return rateLimited('too much history asked for', budget);
  let bytes = 0;
  return hub.page({ room, before, limit }, {
    member,
    bytesMax: budget.bytesMax,
    send(text) {
      bytes = utf8Bytes(text);
      member.send(text);
    },
  }).then(() => undefined, (error) => {
    if (error instanceof PagesBusy) return TOO_MANY_PAGES;
    throw error;
  }).finally(() => budget.settle(bytes));
}
