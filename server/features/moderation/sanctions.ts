/**
 * Bans and mutes in force, in memory by room and user. They are followed records: a change reaches
 * other replicas at once, or within seconds through the store.
 */
import type { Author } from '../../core/protocol/entry.ts';
import type { Sanction } from '../../core/protocol/moderation.ts';
import type { FollowedRecords } from '../../core/records/followed-records.ts';
import type { StoredRecord } from '../../core/store/records.ts';
import { ByRoom, keyOf, placeOf } from './by-room.ts';
import type { SanctionOrder } from './moderation.ts';
import {
  createNetworkSanctions,
  NETWORK_KIND,
  type NetworkSanctions,
} from './network-sanctions.ts';
import { faultInCounts } from './sanction-bounds.ts';

export type SanctionKind = Sanction['kind'];

export interface Sanctions {
  /** No bans or mutes anywhere: the usual case, checked first. */
  readonly isEmpty: boolean;
  /** The sanction on a user in a room (`''`: on the whole site only). */
  find(kind: SanctionKind, userId: string, room: string): Sanction | undefined;
  isEvasion: NetworkSanctions['isEvasion'];
  all(room?: string): Sanction[];
  /** The reason to refuse one more, if any. Replacing a sanction is never refused. */
  faultIn(
    kind: SanctionKind,
    by: Author,
    order: SanctionOrder,
    isSeen: boolean,
  ): string | undefined;
  /** `isSeen`: the user was seen in the room. Rejects if the store cannot be reached. */
  put(kind: SanctionKind, by: Author, order: SanctionOrder, isSeen: boolean): Promise<void>;
  lift(kind: SanctionKind, userId: string, room: string): Promise<boolean>;
  noteNetwork: NetworkSanctions['noteNetwork'];
  /** Calls back with each user whose sanctions changed, and the room (`''`: the site). */
  watch(onChange: (userId: string, room: string) => void): void;
  watchNetworks(onChange: (network: string) => void): void;
  sweep(): void;
}

const KINDS = ['ban', 'mute'] as const;
export const SANCTION_KINDS: readonly string[] = [...KINDS, NETWORK_KIND];

const MINUTE_MS = 60_000;

export function createSanctions(
  followed: FollowedRecords,
  now: () => number = Date.now,
): Sanctions {
  const sanctions = { ban: new ByRoom<Sanction>(now), mute: new ByRoom<Sanction>(now) };
  const unseen = new WeakSet<Sanction>();
  const find = (kind: SanctionKind, userId: string, room: string): Sanction | undefined =>
    sanctions[kind].get(room, userId);
  const networks = createNetworkSanctions({
    followed,
    isSanctioned: (userId, room) => KINDS.some((kind) => find(kind, userId, room)),
    now,
  });

  const takeRecord = (kind: SanctionKind, record: StoredRecord): void => {
    const [room, userId] = placeOf(record.key);
    const sanction = sanctionIn(kind, room, userId, record);
    if (!sanction) return sanctions[kind].delete(room, userId);
    sanctions[kind].set(room, userId, sanction);
    if ((record.value as Fields).isUnseen === true) unseen.add(sanction);
  };
  for (const kind of KINDS) {
    for (const record of followed.all(kind)) takeRecord(kind, record);
    followed.watch(kind, (record) => takeRecord(kind, record));
  }

  const size = (): number => sanctions.ban.size + sanctions.mute.size;
  const all = (room?: string): Sanction[] => KINDS.flatMap((kind) => sanctions[kind].values(room));
  const sweep = (): void => {
    for (const each of [sanctions.ban, sanctions.mute, networks]) each.sweep();
  };

  return {
    get isEmpty() {
      return size() === 0;
    },
    find,
    isEvasion: networks.isEvasion,
    all,
    faultIn(kind, by, { userId, room = '' }, isSeen) {
      if (find(kind, userId, room)) return undefined;
      const counts = {
        all: size,
        ofSite: () => all('').length,
        ofRoom: () => all(room).length,
        ofRoomUnseen: () => all(room).filter((sanction) => unseen.has(sanction)).length,
        byPerson: () => all().filter((one) => one.room !== '' && one.by.id === by.id).length,
      };
      const about = { isOfSite: room === '', isSeen };
      if (!faultInCounts(counts, about)) return undefined;
      sweep();
      return faultInCounts(counts, about);
    },
    async put(kind, by, { userId, room = '', minutes, reason }, isSeen) {
      const at = now();
      const until = minutes === undefined ? undefined : at + minutes * MINUTE_MS;
      const value = {
        at,
        by: { id: by.id, name: by.name },
        ...(until === undefined ? {} : { until }),
        ...(reason ? { reason } : {}),
        ...(isSeen ? {} : { isUnseen: true }),
      };
      const options = until === undefined ? {} : { expiresAtMs: until };
      await followed.put(kind, keyOf(room, userId), value, options);
    },
    async lift(kind, userId, room) {
      if (!sanctions[kind].has(room, userId)) return false;
      await followed.put(kind, keyOf(room, userId), null);
      return true;
    },
    noteNetwork: networks.noteNetwork,
    watch(onChange) {
      for (const kind of KINDS) {
        followed.watch(kind, ({ key }) => {
          const [room, userId] = placeOf(key);
          onChange(userId, room);
        });
      }
    },
    watchNetworks: networks.watch,
    sweep,
  };
}

type Fields = Record<string, unknown>;

function sanctionIn(
  kind: SanctionKind,
  room: string,
  userId: string,
  { value }: StoredRecord,
): Sanction | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { isUnseen: _, ...fields } = value as Fields;
  return { kind, room, userId, ...fields } as Sanction;
}
