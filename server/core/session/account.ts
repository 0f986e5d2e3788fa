/**
 * Accounts that clients' requests are charged to.
 */
import type { Account } from '../hub/account.ts';
import type { Visitor } from './visitor.ts';

export interface Accounts {
  /** Of one connection of a visitor; what its user has for free is shared with its other connections. */
  ofVisitor(visitor: Visitor): Account;
  /** Of one request by HTTP that says who asks by a key of the API. */
  ofKey(keyId: string): Account;
  /** Of one request by HTTP that does not say who asks. */
  ofReader(network: string | undefined): Account;
}
