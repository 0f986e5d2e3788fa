/**
 * Replica info and stats for cluster reports.
 */
import type { Config } from '../../config/config.ts';
import type { Hub } from '../../core/hub/hub.ts';
import type { RoomReport } from '../../core/protocol/report.ts';
import type { ReplicaInfo, ReplicaStats } from './reporter.ts';

const TOP_ROOMS_MAX = 5;

export function replicaInfoOf(
  { replica, storeUrl, brokerUrls }: Pick<Config, 'replica' | 'storeUrl' | 'brokerUrls'>,
  runtime: string,
  instance: string,
): ReplicaInfo {
  return {
    replica,
    instance,
    runtime,
    storeKind: kindOf(storeUrl),
    linkKind: kindOf(brokerUrls[0]![0]!),
  };
}

export function createReplicaStats(
  hub: Pick<Hub, 'status' | 'rooms'>,
  connections: { readonly size: number },
): () => ReplicaStats {
  return () => {
    const { rooms, healedEntries, isStoreUp } = hub.status();
    return {
      connections: connections.size,
      rooms,
      topRooms: topRooms(hub.rooms()),
      healedEntries,
      isStoreUp,
    };
  };
}

/** A single pass: a replica may have a hundred thousand rooms. */
function topRooms(rooms: ReturnType<Hub['rooms']>): RoomReport[] {
  const top: RoomReport[] = [];
  for (const { name: room, head, members: { size: members } } of rooms) {
    const last = top.at(-1);
    if (top.length === TOP_ROOMS_MAX && members <= last!.members) continue;
    const at = top.findIndex((other) => other.members < members);
    top.splice(at === -1 ? top.length : at, 0, { room, members, head });
    top.length = Math.min(top.length, TOP_ROOMS_MAX);
  }
  return top;
}

function kindOf(url: string): string {
  const scheme = url.slice(0, url.indexOf(':'));
  if (scheme.startsWith('amqp')) return 'RabbitMQ';
  if (scheme.startsWith('postgres')) return 'Postgres';
  return scheme === 'sqlite' ? 'SQLite' : 'memory';
}
