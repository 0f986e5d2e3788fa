/**
 * Network names: keyed hashes of addresses. Addresses are neither stored nor logged.
 */
import { createHmac } from 'node:crypto';
import {
  type Caller,
  clientAddress,
  isPublic,
  networkPrefix,
  type TrustedProxies,
} from './client-address.ts';

/** The same on every replica with the same secret. Undefined if the address tells nothing. */
export type NetworkOf = (caller: Caller) => string | undefined;

const NAME_LENGTH = 16;

/**
 * `trusted` absent: it is not known what is in front of the server. A public peer address is then
 * the client's; a private one may be a proxy's, shared by all clients.
 */
export function createNetworkOf(trusted: TrustedProxies | undefined, secret: string): NetworkOf {
  return (caller) => {
    const address = clientAddress(caller, trusted ?? []);
    if (!address || (!trusted && !isPublic(address))) return undefined;
    // Not a derived key: stored bans contain these names, and earlier replicas compare them.
    return createHmac('sha256', secret)
      .update(`network ${networkPrefix(address)}`)
      .digest('base64url')
      .slice(0, NAME_LENGTH);
  };
}
