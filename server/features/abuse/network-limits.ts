/**
 * Limits by network: connections at once, and new guests in a minute. Clients whose network is not
 * known are not limited here.
 */
import { createRateLimit } from '../../lib/rate-limit.ts';

export interface NetworkLimits {
  /** Counts a connection in; false when the network has as many as it may. */
  enter(network: string | undefined): boolean;
  /** Counts out a connection that was counted in. */
  leave(network: string | undefined): void;
  /** Counts a new guest; false when there are too many in a minute. */
  greet(network: string | undefined): boolean;
  /** Networks that are remembered for their connections. */
  readonly size: number;
}

export interface NetworkLimitsOptions {
  connectionsPerNetworkMax: number;
  guestsPerNetworkPerMinute: number;
  /** A network is refused something. */
  onRefused?: () => void;
  now?: () => number;
}

export function createNetworkLimits(options: NetworkLimitsOptions): NetworkLimits {
  const { connectionsPerNetworkMax, guestsPerNetworkPerMinute } = options;
  const { onRefused = () => {}, now = () => performance.now() } = options;
  const guests = createRateLimit({ perMinute: guestsPerNetworkPerMinute, now });
  /** At most one entry per connection. */
  const connections = new Map<string, number>();
  const refuse = (): false => {
    onRefused();
    return false;
  };
  return {
    enter(network) {
      if (network === undefined || connectionsPerNetworkMax === 0) return true;
      const count = connections.get(network) ?? 0;
      if (count >= connectionsPerNetworkMax) return refuse();
      connections.set(network, count + 1);
      return true;
    },
    leave(network) {
      if (network === undefined) return;
      const count = connections.get(network) ?? 0;
      if (count > 1) connections.set(network, count - 1);
      else connections.delete(network);
    },
    greet: (network) => network === undefined || guests.take(network) === 0 || refuse(),
    get size() {
      return connections.size;
    },
  };
}
