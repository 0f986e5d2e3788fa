/**
 * Settings of abuse protection.
 */
import type { TrustedProxies } from './client-address.ts';

export interface AbuseSettings {
  /** Absent: the address of a connection counts where it is public. */
  readonly trustedProxies: TrustedProxies | undefined;
  /** Connections of one network at once; 0: no limit. */
  readonly connectionsPerNetworkMax: number;
  /** New guests of one network; 0: no limit. */
  readonly guestsPerNetworkPerMinute: number;
  /** Messages into one room, over all replicas; 0: no limit. */
  readonly sendsPerRoomPerMinute: number;
  /** Messages that this replica takes; 0: no limit. */
  readonly sendsPerReplicaPerSecond: number;
  /** How often one may say the same within a minute; 0: as often as one likes. */
  readonly repeatsMax: number;
  readonly challenge: ChallengeMode;
  /** New guests on this replica that are normal. */
  readonly challengeAboveGuestsPerMinute: number;
}

export type ChallengeMode = 'auto' | 'always' | 'never';
