/**
 * Serves a page of older messages to a member: pays for it, reads it, sends it.
 */
import { type Account, OPEN_ACCOUNT } from '../hub/account.ts';
import type { Hub } from '../hub/hub.ts';
import type { JoiningMember } from '../hub/joining.ts';
import { utf8Bytes } from '../lib/utf8-bytes.ts';
import type { HistoryFrame } from '../protocol/frames.ts';
import type { Refused } from './gate.ts';
import { reservePage } from './page-budget.ts';
import { tooMuchHistory } from './refusals.ts';

/** Resolves once the page was sent; rejects when the store cannot be read. Or says why there is none now. */
export function servePage(
  hub: Pick<Hub, 'page'>,
  member: JoiningMember,
  { room, before, limit }: HistoryFrame,
): Promise<void> | Refused {
  const account: Account = member.account ?? OPEN_ACCOUNT;
  const budget = reservePage(account);
  if (typeof budget === 'number') return tooMuchHistory(budget);
  let bytes = 0;
  return hub.page({ room, before, limit }, {
    member,
    bytesMax: budget.bytesMax,
    send(text) {
      bytes = utf8Bytes(text);
      member.send(text);
    },
  }).then(() => {}).finally(() => budget.settle(bytes));
}
