/**
 * Kinds of faults: each breaks one part of a cluster, and mends it.
 */
import type { FaultyWire } from '../testkit/cluster/faulty-wire.ts';
import type { ClusterReplica, TestCluster } from '../testkit/cluster/test-cluster.ts';

export interface Fault {
  name: string;
  /** Faults of the same part exclude each other. */
  part: string;
  /** True if only the link between replicas is affected. */
  isLinkOnly: boolean;
  begin(): Promise<unknown>;
  mend(): Promise<unknown>;
}

export type FaultKind = (cluster: TestCluster, random: () => number) => Fault;

const SLOW_MS_MIN = 50;
const SLOW_MS_MAX = 800;
/** Messages gather for this long at a replica that cannot store them. */
const GATHER_MS = 1_000;

type WiredPart = 'link' | 'store' | 'clients';
const CONDITIONS = ['cut', 'blocked', 'deaf', 'slow'] as const;

/** A seed depends on the order of these. */
export const FAULT_KINDS: Record<string, FaultKind> = {
  'replica killed': onReplica('is killed', ({ kill, start }) => ({ begin: kill, mend: start })),
  'replica leaves': onReplica('leaves', ({ leave, start }) => ({ begin: leave, mend: start })),
  'replica paused': onReplica('is paused', ({ pause, resume }) => ({
    begin: () => Promise.resolve(pause()),
    mend: () => Promise.resolve(resume()),
  })),
  'RabbitMQ killed': onService('RabbitMQ', 'kill'),
  'RabbitMQ restarted': onService('RabbitMQ', 'halt'),
  'Postgres killed': onService('Postgres', 'kill'),
  'Postgres restarted': onService('Postgres', 'halt'),
  ...onWires('link'),
  ...onWires('store'),
  'clients moved': movedWhileHeld,
  ...onWires('clients'),
};

function onService(name: 'RabbitMQ' | 'Postgres', how: 'kill' | 'halt'): FaultKind {
  const isLink = name === 'RabbitMQ';
  return ({ rabbit, postgres }) => {
    const service = isLink ? rabbit : postgres;
    return {
      name: `${name} ${how === 'kill' ? 'is killed' : 'stops'}`,
      part: isLink ? 'link' : 'store',
      isLinkOnly: isLink,
      begin: service[how],
      mend: service.start,
    };
  };
}

function onReplica(
  what: string,
  act: (replica: ClusterReplica) => Pick<Fault, 'begin' | 'mend'>,
): FaultKind {
  return ({ replicas }, random) => {
    const replica = pick(replicas, random);
    const { name, runtime } = replica;
    // Two different replicas may be down at the same time.
    return { name: `${name} (${runtime}) ${what}`, part: name, isLinkOnly: false, ...act(replica) };
  };
}

function onWires(part: WiredPart): Record<string, FaultKind> {
  return Object.fromEntries(CONDITIONS.map((how) => [`${part} ${how}`, onWire(part, how)]));
}

/** Affects one replica's wire, or those of all; for clients, one group or all. */
function onWire(part: WiredPart, how: (typeof CONDITIONS)[number]): FaultKind {
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

/** Clients resend posts through another replica while the first one waits for Postgres. */
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
