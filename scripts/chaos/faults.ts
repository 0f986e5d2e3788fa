/**
 * The kinds of faults: each breaks one part of a cluster, and mends it.
 */
import type { FaultyWire } from './faulty-wire.ts';
import type { ClusterReplica, TestCluster } from './test-cluster.ts';

export interface Fault {
  /** What it does to what, for a person. */
  name: string;
  /** Faults of the same part exclude each other. */
  part: string;
  /** Whether it is nothing but the link between replicas that suffers. */
  isLinkOnly: boolean;
  begin(): Promise<unknown>;
  mend(): Promise<unknown>;
}

export type FaultKind = (cluster: TestCluster, random: () => number) => Fault;

const SLOW_MS_MIN = 50;
const SLOW_MS_MAX = 800;
/** So long messages gather at a replica that cannot store them. */
const GATHER_MS = 1_000;

export const FAULT_KINDS: Record<string, FaultKind> = {
  'replica killed': onReplica('is killed', (replica) => ({
    begin: replica.kill,
    mend: replica.start,
  })),
  'replica leaves': onReplica('leaves', (replica) => ({
    begin: replica.leave,
    mend: replica.start,
  })),
  'replica paused': onReplica('is paused', (replica) => ({
    begin: () => Promise.resolve(replica.pause()),
    mend: () => Promise.resolve(replica.resume()),
  })),
  'RabbitMQ killed': ({ rabbit }) => ({
    name: 'RabbitMQ is killed',
    part: 'link',
    isLinkOnly: true,
    begin: rabbit.kill,
    mend: rabbit.start,
  }),
  'RabbitMQ restarted': ({ rabbit }) => ({
    name: 'RabbitMQ stops',
    part: 'link',
    isLinkOnly: true,
    begin: rabbit.halt,
    mend: rabbit.start,
  }),
  'Postgres killed': ({ postgres }) => ({
    name: 'Postgres is killed',
    part: 'store',
    isLinkOnly: false,
    begin: postgres.kill,
    mend: postgres.start,
  }),
  'Postgres restarted': ({ postgres }) => ({
    name: 'Postgres stops',
    part: 'store',
    isLinkOnly: false,
    begin: postgres.halt,
    mend: postgres.start,
  }),
  'link cut': onWires('link', 'cut'),
  'link blocked': onWires('link', 'blocked'),
  'link deaf': onWires('link', 'deaf'),
  'link slow': onWires('link', 'slow'),
  'store cut': onWires('store', 'cut'),
  'store blocked': onWires('store', 'blocked'),
  'store deaf': onWires('store', 'deaf'),
  'store slow': onWires('store', 'slow'),
  'clients moved': movedWhileHeld,
  'clients cut': onWires('clients', 'cut'),
  'clients blocked': onWires('clients', 'blocked'),
  'clients deaf': onWires('clients', 'deaf'),
  'clients slow': onWires('clients', 'slow'),
};

function onReplica(
  what: string,
  act: (replica: ClusterReplica) => Pick<Fault, 'begin' | 'mend'>,
): FaultKind {
  return ({ replicas }, random) => {
    const replica = pick(replicas, random);
    const { name, runtime } = replica;
    // A second replica that is away at the same time is part of the game, the same one is not.
    return { name: `${name} (${runtime}) ${what}`, part: name, isLinkOnly: false, ...act(replica) };
  };
}

/** One replica's wire, or those of all; of clients, one group or all. */
function onWires(
  part: 'link' | 'store' | 'clients',
  how: 'cut' | 'blocked' | 'deaf' | 'slow',
): FaultKind {
  return ({ replicas, clientWires }, random) => {
    const named: [string, FaultyWire][] = part === 'clients'
      ? clientWires.map((wire, i) => [`clients of group ${i + 1}`, wire])
      : replicas.map(({ name, linkWire, storeWire }) =>
        part === 'link' ? [`${name} to RabbitMQ`, linkWire] : [`${name} to Postgres`, storeWire]
      );
    const chosen = random() < 0.5 ? [pick(named, random)] : named;
    const ms = Math.round(SLOW_MS_MIN + random() * (SLOW_MS_MAX - SLOW_MS_MIN));
    const whose = chosen.length === 1 ? chosen[0]![0] : `${part} of all`;
    const each = (act: (wire: FaultyWire) => void): Promise<void> => {
      for (const [, wire] of chosen) act(wire);
      return Promise.resolve();
    };
    return {
      name: `${whose}: ${how}${how === 'slow' ? ` by ${ms} ms` : ''}`,
      part,
      isLinkOnly: part === 'link',
      begin: () =>
        each((wire) => {
          if (how === 'cut') wire.cut();
          else if (how === 'blocked') wire.block();
          else if (how === 'deaf') wire.deafen();
          else wire.delay(ms);
        }),
      mend: () => each((wire) => wire.mend()),
    };
  };
}

/**
 * What clients sent lies with a replica that waits for Postgres while they move on and send it again
 * through another one; then the first one gets through as well.
 */
function movedWhileHeld({ replicas, clientWires }: TestCluster, random: () => number): Fault {
  const { name, storeWire } = pick(replicas, random);
  return {
    name: `${name} to Postgres: blocked, and its clients move`,
    part: 'store',
    isLinkOnly: false,
    async begin() {
      storeWire.block();
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      for (const wire of clientWires) {
        wire.cut();
        wire.mend();
      }
    },
    mend: () => Promise.resolve(storeWire.mend()),
  };
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}
