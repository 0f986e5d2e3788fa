/** Accounts that limit the bytes sent to a client by the requests it makes. */
import type { Account } from '../hub/account.ts';
import type { Visitor } from './visitor.ts';

export interface Accounts {
  /** For one connection; its user's free allowance is shared with the user's other connections. */
  ofVisitor(visitor: Visitor): Account;
  /** For one HTTP request with an API key. */
  ofKey(keyId: string): Account;
  /** For one anonymous HTTP request. */
  ofReader(network: string | undefined): Account;
}
