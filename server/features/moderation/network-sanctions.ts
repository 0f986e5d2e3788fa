/**
 * Network sanctions against ban evasion. When a sanctioned guest is seen on a network, guests of
 * the same network who first came after the sanction are treated alike while it lasts.
 */
import type { Sanction } from '../../core/protocol/moderation.ts';
import type { FollowedRecords } from '../../core/records/followed-records.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { StoredRecord } from '../../core/store/records.ts';
import { ByRoom, keyOf, placeOf } from './by-room.ts';

export interface NetworkSanctions {
  /** Whether a guest first came after a sanction on another guest of its network. */
  isEvasion(visitor: Visitor, room: string): boolean;
  /** A sanctioned guest was seen on a network. Never rejects. */
  noteNetwork(sanction: Sanction, network: string): Promise<void>;
  watch(onChange: (network: string) => void): void;
  sweep(): void;
}

export interface NetworkSanctionsOptions {
  followed: FollowedRecords;
  isSanctioned(userId: string, room: string): boolean;
  now: () => number;
}

export const NETWORK_KIND = 'network';

/** Longest effect on a network, as an address soon belongs to somebody else. */
const NETWORK_MS_MAX = 86_400_000;
/** Per sanctioned guest, who could otherwise hop networks to close them to others. */
const NETWORKS_PER_SANCTION_MAX = 8;
const USERS_PER_NETWORK_MAX = 8;

interface NetworkSanction {
  until: number;
  since: number;
  userIds: readonly string[];
}

export function createNetworkSanctions(options: NetworkSanctionsOptions): NetworkSanctions {
  const { followed, isSanctioned, now } = options;
  const networks = new ByRoom<NetworkSanction>(now);

  const takeRecord = (record: StoredRecord): void => {
    const [room, network] = placeOf(record.key);
    const value = networkOf(record);
    if (value) networks.set(room, network, value);
    else networks.delete(room, network);
  };
  for (const record of followed.all(NETWORK_KIND)) takeRecord(record);
  followed.watch(NETWORK_KIND, takeRecord);

  const evades = (visitor: Visitor, room: string): boolean => {
    const found = networks.get(room, visitor.network!);
    if (!found) return false;
    // Tokens carry whole seconds.
    const sinceMs = Math.floor(found.since / 1_000) * 1_000;
    if ((visitor.knownSinceMs ?? Infinity) < sinceMs) return false;
    return found.userIds.some((userId) => userId !== visitor.user.id && isSanctioned(userId, room));
  };

  return {
    isEvasion(visitor, room) {
      if (visitor.isSigned || visitor.network === undefined || networks.size === 0) return false;
      return evades(visitor, room) || evades(visitor, '');
    },
    async noteNetwork({ room, userId, at, until = Infinity }, network) {
      const end = Math.min(until, at + NETWORK_MS_MAX);
      const before = networks.get(room, network);
      const isNoted = before?.userIds.includes(userId) && before.until >= end;
      if (end <= now() || isNoted) return;
      const networksOfUser = [...networks.entries(room)]
        .filter(([other, value]) => other !== network && value.userIds.includes(userId));
      if (networksOfUser.length >= NETWORKS_PER_SANCTION_MAX) return;
      const known = before?.userIds.filter((other) =>
        other === userId || isSanctioned(other, room)
      );
      const since = known?.length ? Math.min(at, before!.since) : at;
      const otherIds = (known ?? []).filter((other) => other !== userId);
      const userIds = [...otherIds.slice(1 - USERS_PER_NETWORK_MAX), userId];
      const value = { until: Math.max(end, before?.until ?? 0), since, userIds };
      networks.set(room, network, value);
      // If the store fails, the guest's next visit tries again.
      const options = { expiresAtMs: value.until };
      await followed.put(NETWORK_KIND, keyOf(room, network), { ...value }, options)
        .catch(() => before ? networks.set(room, network, before) : networks.delete(room, network));
    },
    watch: (onChange) => void followed.watch(NETWORK_KIND, ({ key }) => onChange(placeOf(key)[1])),
    sweep: () => networks.sweep(),
  };
}

function networkOf({ value }: StoredRecord): NetworkSanction | undefined {
  const found = value as unknown as NetworkSanction | null;
  return Array.isArray(found?.userIds) ? found! : undefined;
}
