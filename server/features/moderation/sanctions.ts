/**
 * Bans and mutes that hold, at hand by room and user. They are followed records: what one replica
 * puts holds on the others at once, or within seconds by the store.
 */
import type { Author } from '../../core/protocol/entry.ts';
import type { Sanction } from '../../core/protocol/moderation.ts';
import type { FollowedRecords } from '../../core/records/followed-records.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { StoredRecord } from '../../core/store/records.ts';
import type { SanctionOrder } from './moderation.ts';
import { faultInCounts } from './sanction-bounds.ts';

export type SanctionKind = Sanction['kind'];

export interface Sanctions {
  /** Nothing is banned or muted anywhere: the usual case, answered first. */
  readonly isEmpty: boolean;
  /** What holds for a user in a room (`''`: on the whole site, and only that). */
  find(kind: SanctionKind, userId: string, room: string): Sanction | undefined;
  /** Whether a guest was not known yet at a sanction on another guest of its network, in the room or on the site. */
  isEvasion(visitor: Visitor, room: string): boolean;
  all(room?: string): Sanction[];
  /** Why there may be no further one, for a person; nothing when there may, or when it replaces one. */
  faultIn(
    kind: SanctionKind,
    by: Author,
    order: SanctionOrder,
    isSeen: boolean,
  ): string | undefined;
  /** `isSeen`: the user was seen in the room. Rejects when the store cannot be reached. */
  put(kind: SanctionKind, by: Author, order: SanctionOrder, isSeen: boolean): Promise<void>;
  /** False when there is none. */
  lift(kind: SanctionKind, userId: string, room: string): Promise<boolean>;
  /** A guest with a sanction was seen on a network. Never rejects. */
  noteNetwork(sanction: Sanction, network: string): Promise<void>;
  /** Calls back with each user whose sanctions changed: in which room, `''` for the site. */
  watch(onChange: (userId: string, room: string) => void): void;
  /** Calls back with each network whose guests other rules hold for now. */
  watchNetworks(onChange: (network: string) => void): void;
  /** Forgets what is over. */
  sweep(): void;
}

export const SANCTION_KINDS = ['ban', 'mute', 'network'];

const MINUTE_MS = 60_000;
/** Of a whole network nobody is kept down for longer: an address soon belongs to others. */
const NETWORK_MS_MAX = 86_400_000;
/** Networks on which one sanctioned guest counts: whoever changes them all the time must not close them to others. */
const NETWORKS_PER_SANCTION_MAX = 8;
/** Guests remembered of a network; the newest stay. */
const USERS_PER_NETWORK_MAX = 8;

/**
 * Guests with a sanction were on the network: guests who were not known before the first of these
 * sanctions are taken for one of them, while one still holds.
 */
interface NetworkSanction {
  until: number;
  since: number;
  userIds: readonly string[];
}

export function createSanctions(
  followed: FollowedRecords,
  now: () => number = Date.now,
): Sanctions {
  const sanctions = { ban: createByRoom<Sanction>(), mute: createByRoom<Sanction>() };
  const networks = createByRoom<NetworkSanction>();
  /** Of guests who were not seen in the room. */
  const unseen = new WeakSet<Sanction>();

  const take = (kind: SanctionKind, record: StoredRecord): void => {
    const [room, userId] = placeOf(record.key);
    const sanction = sanctionIn(kind, room, userId, record);
    if (!sanction) return sanctions[kind].delete(room, userId);
    sanctions[kind].set(room, userId, sanction);
    if ((record.value as Fields).isUnseen === true) unseen.add(sanction);
  };
  const takeNetwork = (record: StoredRecord): void => {
    const [room, network] = placeOf(record.key);
    const value = networkOf(record);
    if (value) networks.set(room, network, value);
    else networks.delete(room, network);
  };
  for (const kind of ['ban', 'mute'] as const) {
    for (const record of followed.all(kind)) take(kind, record);
    followed.watch(kind, (record) => take(kind, record));
  }
  for (const record of followed.all('network')) takeNetwork(record);
  followed.watch('network', takeNetwork);

  const isOver = ({ until = Infinity }: { until?: number }): boolean => until <= now();
  const holding = <T extends { until?: number }>(found: T | undefined): T | undefined =>
    found && !isOver(found) ? found : undefined;
  const find = (kind: SanctionKind, userId: string, room: string): Sanction | undefined =>
    holding(sanctions[kind].get(room, userId));
  const sanctionOf = (userId: string, room: string): Sanction | undefined =>
    find('ban', userId, room) ?? find('mute', userId, room);
  const evades = (visitor: Visitor, room: string): boolean => {
    const found = holding(networks.get(room, visitor.network!));
    if (!found) return false;
    // Tokens tell whole seconds.
    const sinceMs = Math.floor(found.since / 1_000) * 1_000;
    if ((visitor.knownSinceMs ?? Infinity) < sinceMs) return false;
    return found.userIds.some((userId) => userId !== visitor.user.id && sanctionOf(userId, room));
  };

  const allOf = (room?: string): Sanction[] =>
    (['ban', 'mute'] as const).flatMap((kind) =>
      [...sanctions[kind].values(room)].filter((sanction) => !isOver(sanction))
    );
  const sweep = (): void => {
    for (const each of [sanctions.ban, sanctions.mute, networks]) each.drop(isOver);
  };

  return {
    get isEmpty() {
      return sanctions.ban.size + sanctions.mute.size === 0;
    },
    find,
    isEvasion(visitor, room) {
      if (visitor.isSigned || visitor.network === undefined || networks.size === 0) return false;
      return evades(visitor, room) || evades(visitor, '');
    },
    all: allOf,
    faultIn(kind, by, { userId, room = '' }, isSeen) {
      if (find(kind, userId, room)) return undefined;
      const counts = {
        all: () => sanctions.ban.size + sanctions.mute.size,
        ofSite: () => allOf('').length,
        ofRoom: () => allOf(room).length,
        ofRoomUnseen: () => allOf(room).filter((sanction) => unseen.has(sanction)).length,
        byPerson: () => allOf().filter((one) => one.room !== '' && one.by.id === by.id).length,
      };
      const about = { isOfSite: room === '', isSeen };
      if (!faultInCounts(counts, about)) return undefined;
      // What is over does not count.
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
      if (!sanctions[kind].get(room, userId)) return false;
      await followed.put(kind, keyOf(room, userId), null);
      return true;
    },
    async noteNetwork({ room, userId, at, until = Infinity }, network) {
      const end = Math.min(until, at + NETWORK_MS_MAX);
      const before = holding(networks.get(room, network));
      const isNoted = before?.userIds.includes(userId) && before.until >= end;
      if (end <= now() || isNoted) return;
      const theirs = [...networks.entries(room)]
        .filter(([other, value]) => other !== network && value.userIds.includes(userId));
      if (theirs.length >= NETWORKS_PER_SANCTION_MAX) return;
      const known = before?.userIds.filter((other) => other === userId || sanctionOf(other, room));
      const since = known?.length ? Math.min(at, before!.since) : at;
      const others = (known ?? []).filter((other) => other !== userId);
      const userIds = [...others.slice(1 - USERS_PER_NETWORK_MAX), userId];
      const value = { until: Math.max(end, before?.until ?? 0), since, userIds };
      networks.set(room, network, value);
      // The store is away: the next time that the guest is seen here it is tried again.
      const options = { expiresAtMs: value.until };
      await followed.put('network', keyOf(room, network), { ...value }, options)
        .catch(() => before ? networks.set(room, network, before) : networks.delete(room, network));
    },
    watch(onChange) {
      for (const kind of ['ban', 'mute'] as const) {
        followed.watch(kind, ({ key }) => {
          const [room, userId] = placeOf(key);
          onChange(userId, room);
        });
      }
    },
    watchNetworks: (onChange) =>
      void followed.watch('network', ({ key }) => onChange(placeOf(key)[1])),
    sweep,
  };
}

/** A room's name has no space. */
function keyOf(room: string, id: string): string {
  return `${room} ${id}`;
}

function placeOf(key: string): [room: string, id: string] {
  const end = key.indexOf(' ');
  return [key.slice(0, end), key.slice(end + 1)];
}

type Fields = Record<string, unknown>;

/** Nothing when it was lifted. */
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

function networkOf({ value }: StoredRecord): NetworkSanction | undefined {
  const found = value as unknown as NetworkSanction | null;
  return Array.isArray(found?.userIds) ? found! : undefined;
}

/** Values by room and id: looking one up makes no garbage. */
function createByRoom<T extends { until?: number }>() {
  const rooms = new Map<string, Map<string, T>>();
  let size = 0;
  const remove = (room: string, id: string): void => {
    const inside = rooms.get(room);
    if (!inside?.delete(id)) return;
    size -= 1;
    if (inside.size === 0) rooms.delete(room);
  };
  return {
    get size() {
      return size;
    },
    get: (room: string, id: string): T | undefined => rooms.get(room)?.get(id),
    set(room: string, id: string, value: T): void {
      const inside = rooms.get(room) ?? new Map<string, T>();
      if (!inside.has(id)) size += 1;
      rooms.set(room, inside.set(id, value));
    },
    delete: remove,
    entries: (room: string): Iterable<[string, T]> => rooms.get(room) ?? [],
    *values(room?: string): Iterable<T> {
      if (room !== undefined) return yield* rooms.get(room)?.values() ?? [];
      for (const inside of rooms.values()) yield* inside.values();
    },
    drop(isOver: (value: T) => boolean): void {
      for (const [room, inside] of rooms) {
        for (const [id, value] of inside) if (isOver(value)) remove(room, id);
      }
    },
  };
}
