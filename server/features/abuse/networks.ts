/**
 * Networks that clients come from, as names that say nothing: a keyed hash of the address, made with
 * the server's secret. The address itself is neither kept nor logged.
 */
import { createHmac } from 'node:crypto';
import {
  type Caller,
  clientAddress,
  isPublic,
  networkPrefix,
  type TrustedProxies,
} from './client-address.ts';

/** The same for all clients of a network, on every replica with the same secret. Nothing where the address says nothing. */
export type NetworkOf = (caller: Caller) => string | undefined;

const NAME_LENGTH = 16;

/**
 * `trusted` absent: nobody said what is in front of the server. The address of the connection is then
 * the client's if it is public; otherwise it may be a proxy's, which all clients share.
 */
export function createNetworkOf(trusted: TrustedProxies | undefined, secret: string): NetworkOf {
  return (caller) => {
    const address = clientAddress(caller, trusted ?? []);
    if (!address || (!trusted && !isPublic(address))) return undefined;
    // Not a key derived for this purpose: bans keep these names, and earlier replicas compare them.
    return createHmac('sha256', secret)
      .update(`network ${networkPrefix(address)}`)
      .digest('base64url')
      .slice(0, NAME_LENGTH);
  };
}
