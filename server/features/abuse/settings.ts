/**
 * The settings of what holds abuse off.
 */
import { readTrustedProxies, type TrustedProxies } from './client-address.ts';

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

/** Where the settings come from. Both throw for a value that is none, and name its variable. */
export interface SettingsSource {
  integer(name: string, standard: number, min: number, max: number): number;
  text<T>(name: string, read: (text: string) => T | undefined, must: string): T | undefined;
}

/** Share of a replica's places that the connections of one network may take. */
const NETWORK_SHARE_MAX = 0.25;
/** A school or an office that comes at once, each visitor with a reload or two within five minutes. */
const GUESTS_PER_NETWORK_PER_MINUTE = 500;

const COUNT_MAX = 1_000_000;
const RATE_MAX = 10_000_000;

/** Where the posts of one user have no limit (0), the others are off as well unless they are set. */
export function readAbuseSettings(
  { integer, text }: SettingsSource,
  { sendsPerMinute, connectionsMax }: { sendsPerMinute: number; connectionsMax: number },
): AbuseSettings {
  const unlessUnlimited = (standard: number): number => sendsPerMinute === 0 ? 0 : standard;
  const networkMax = Math.max(1, Math.floor(connectionsMax * NETWORK_SHARE_MAX));
  const guests = GUESTS_PER_NETWORK_PER_MINUTE;
  const sendsPerRoom = unlessUnlimited(6_000);
  return {
    trustedProxies: text(
      'TRUSTED_PROXIES',
      readTrustedProxies,
      'must be none, or list addresses and prefixes such as 10.0.0.0/8 or fd00::/8',
    ),
    connectionsPerNetworkMax: integer('CONNECTIONS_PER_NETWORK_MAX', networkMax, 0, COUNT_MAX),
    guestsPerNetworkPerMinute: integer('GUESTS_PER_NETWORK_PER_MINUTE', guests, 0, COUNT_MAX),
    sendsPerRoomPerMinute: integer('SENDS_PER_ROOM_PER_MINUTE', sendsPerRoom, 0, RATE_MAX),
    sendsPerReplicaPerSecond: integer('SENDS_PER_REPLICA_PER_SECOND', 0, 0, COUNT_MAX),
    repeatsMax: integer('REPEATS_MAX', unlessUnlimited(10), 0, 16),
    challenge: text('CHALLENGE', challengeMode, 'must be auto, always or never') ??
      (sendsPerMinute === 0 ? 'never' : 'auto'),
    challengeAboveGuestsPerMinute: integer(
      'CHALLENGE_ABOVE_GUESTS_PER_MINUTE',
      12_000,
      1,
      RATE_MAX,
    ),
  };
}

function challengeMode(text: string): ChallengeMode | undefined {
  return (['auto', 'always', 'never'] as const).find((mode) => mode === text);
}
