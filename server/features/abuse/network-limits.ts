/**
 * Limits of known networks: concurrent connections, and new guests per minute.
 */
import { createRateLimit } from '../../lib/rate-limit.ts';

export interface NetworkLimits {
  /** Counts a connection; false if the network has too many. */
  enter(network: string | undefined): boolean;
  /** Must be called once for each connection that was counted. */
  leave(network: string | undefined): void;
  /** Counts a new guest; false if there are too many per minute. */
  addGuest(network: string | undefined): boolean;
  readonly size: number;
}

export interface NetworkLimitsOptions {
  connectionsPerNetworkMax: number;
  guestsPerNetworkPerMinute: number;
  onRefused?: () => void;
  now?: () => number;
}

export function createNetworkLimits(options: NetworkLimitsOptions): NetworkLimits {
  const { connectionsPerNetworkMax, guestsPerNetworkPerMinute } = options;
  const { onRefused = () => {}, now = () => performance.now() } = options;
  const guests = createRateLimit({ perMinute: guestsPerNetworkPerMinute, now });
  /** At most one entry per connection. */
  const connections = new Map<string, number>();
  const refuseNetwork = (): false => {
    onRefused();
    return false;
  };
  return {
    enter(network) {
      if (network === undefined || connectionsPerNetworkMax === 0) return true;
      const count = connections.get(network) ?? 0;
      if (count >= connectionsPerNetworkMax) return refuseNetwork();
      connections.set(network, count + 1);
      return true;
    },
    leave(network) {
      if (network === undefined) return;
      const count = connections.get(network) ?? 0;
      if (count > 1) connections.set(network, count - 1);
      else connections.delete(network);
    },
    addGuest: (network) => network === undefined || guests.take(network) === 0 || refuseNetwork(),
    get size() {
      return connections.size;
    },
  };
}
