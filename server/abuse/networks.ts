/**
 * The networks that clients come from, as names that say nothing: a keyed hash of the address. The
 * address itself is neither kept nor logged.
 */
import { createHmac } from 'node:crypto';
import {
  type Caller,
  clientAddress,
  networkPrefix,
  type TrustedProxies,
} from './client-address.ts';

/** The same for all clients of a network, on every replica with the same key. Nothing where addresses say nothing. */
export type NetworkOf = (caller: Caller) => string | undefined;

const NAME_LENGTH = 16;

export function createNetworkOf(
  trusted: TrustedProxies | undefined,
  key: Uint8Array,
): NetworkOf {
  if (!trusted) return () => undefined;
  return (caller) => {
    const address = clientAddress(caller, trusted);
    if (!address) return undefined;
    return createHmac('sha256', key)
      .update(networkPrefix(address))
      .digest('base64url')
      .slice(0, NAME_LENGTH);
  };
}
