/**
 * Simulated replica: the real hub, rooms and link, with members that only receive. The simulation
 * triggers the hub's periodic work.
 */
import type { JoiningMember } from '../../server/core/hub/joining-member.ts';
import { nodeScheduler } from '../../server/hosts/node/scheduler.ts';
import { createHub, type Hub } from '../../server/core/hub/hub.ts';
import { silentLog } from '../../server/lib/log.ts';
import type { Store } from '../../server/core/store/store.ts';
import type { CountedBroker } from './counted-bus.ts';
import { nameOf } from './population.ts';

export interface SimulatedReplica {
  instance: string;
  hub: Hub;
  broker: CountedBroker;
  members: { room: number; member: JoiningMember }[];
  join(room: number): Promise<void>;
  beat(): void;
  /** Resolves with the number of heads that one round requests from the store. */
  compareHeads(): Promise<number>;
  close(): Promise<void>;
}

/** Longer than any simulation, so that silent replicas are not dropped. */
const HEARTBEAT_MS = 1_000_000_000;
const COMPARE_EVERY_MS = 1_000_000_001;

export function createSimulatedReplica(
  { name, store, broker }: { name: string; store: Store; broker: CountedBroker },
): SimulatedReplica {
  let headsAsked = 0;
  const instance = `${name}~abcdef`;
  const counted: Store = {
    ...store,
    heads(names) {
      headsAsked += names.length;
      return store.heads(names);
    },
  };
  const { hub, intervals } = withoutIntervals(() =>
    createHub({
      scheduler: nodeScheduler,
      store: counted,
      broker,
      instance,
      retention: { ageMaxMs: 0, countMax: 0 },
      log: silentLog,
      heartbeatMs: HEARTBEAT_MS,
      compareEveryMs: COMPARE_EVERY_MS,
    })
  );
  const members: SimulatedReplica['members'] = [];
  return {
    instance,
    hub,
    broker,
    members,
    async join(room) {
      const member = createMember(`${name}-${members.length}`);
      members.push({ room, member });
      await hub.join(nameOf(room), member);
    },
    beat: () => void intervals.get(HEARTBEAT_MS)!(),
    async compareHeads() {
      const before = headsAsked;
      await intervals.get(COMPARE_EVERY_MS)!();
      return headsAsked - before;
    },
    close: hub.close,
  };
}

/** As long as a real guest's id and name. */
export function userOf(key: string) {
  return { id: `u-${key.padStart(20, '0')}`, name: `Guest ${key}`, role: 'guest' as const };
}

function createMember(key: string): JoiningMember {
  return {
    user: userOf(key),
    sentSeq: 0,
    send: () => {},
    share: () => {},
    hint: () => {},
    close: () => {},
    drained: () => Promise.resolve(),
  };
}

/** Creates a hub and captures its intervals by period instead of running them. */
function withoutIntervals(create: () => Hub) {
  const intervals = new Map<number, () => unknown>();
  const real = globalThis.setInterval;
  globalThis.setInterval = ((run: () => unknown, everyMs: number) => {
    intervals.set(everyMs, run);
    // Cleared at once: only a valid handle for clearInterval.
    const handle = real(() => {}, everyMs);
    clearInterval(handle);
    return handle;
  }) as typeof setInterval;
  try {
    return { hub: create(), intervals };
  } finally {
    globalThis.setInterval = real;
  }
}
